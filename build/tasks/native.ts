import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildModule } from '../native/build-module.ts'
import { compilerVersion, llvmVersion } from '../native/compiler.ts'
import { describeModules, manifestPath, moduleDirectory } from '../native/module-manifest.ts'
import { nativeTargets } from '../native/native-targets.ts'

const compiler = compilerVersion()
if (compiler === null) {
  console.error(
    `Expected clang, lld and llvm of version ${llvmVersion} (Debian: apt install clang-19 lld-19 llvm-19).`,
  )
  process.exit(1)
}
const scratch = mkdtempSync(path.join(tmpdir(), 'enlarger-native-'))
try {
  mkdirSync(moduleDirectory, { recursive: true })
  for (const target of nativeTargets) {
    const built = buildModule(target, scratch)
    copyFileSync(built, path.join(moduleDirectory, path.basename(built)))
    console.log(`${target.name}: ${Math.round(statSync(built).size / 1000)} KB`)
  }
  writeFileSync(manifestPath, `${JSON.stringify(describeModules(compiler, moduleDirectory), null, 2)}\n`)
} finally {
  rmSync(scratch, { recursive: true })
}
