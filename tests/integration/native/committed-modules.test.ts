import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildModule } from '../../../build/native/build-module.ts'
import { compilerVersion } from '../../../build/native/compiler.ts'
import {
  moduleDirectory,
  readManifest,
  sha256Of,
  sourcesSha256,
} from '../../../build/native/module-manifest.ts'
import { nativeTargets } from '../../../build/native/native-targets.ts'

const manifest = readManifest()
const moduleFile = (name: string): string => path.join(moduleDirectory, `${name}.node`)

describe('the committed native modules', () => {
  it('are made of the committed sources; else `npm run native` makes them', () => {
    expect(manifest.sourcesSha256).toBe(sourcesSha256())
  })

  it.each(nativeTargets)('are as the manifest lists them and small: $name', ({ name }) => {
    expect(sha256Of(moduleFile(name))).toBe(manifest.modules[`${name}.node`])
    expect(statSync(moduleFile(name)).size).toBeLessThan(400_000)
  })

  // Another release of the compiler makes other code of the same sources.
  it.skipIf(compilerVersion() !== manifest.compiler).each(nativeTargets)(
    'are byte for byte what the compiler makes: $name',
    (target) => {
      const scratch = mkdtempSync(path.join(tmpdir(), 'committed-modules-'))
      try {
        expect(sha256Of(buildModule(target, scratch))).toBe(sha256Of(moduleFile(target.name)))
      } finally {
        rmSync(scratch, { recursive: true })
      }
    },
  )
})
