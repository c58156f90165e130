import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { sourceDirectory } from '../../../build/native/build-module.ts'
import { compilerVersion, llvmVersion } from '../../../build/native/compiler.ts'
import { nativeTargets } from '../../../build/native/native-targets.ts'
import { encodePlan } from '../../../electron/common/models/plan-file.ts'
import { compileNetwork } from '../inference/compare-engines.ts'
import { testNetworks } from '../inference/networks.ts'

const target = nativeTargets.find(({ name }) => name === `${process.platform}-${process.arch}`)
const rounds = process.env['ENLARGER_TEST_FUZZ_ROUNDS'] ?? '40'

/** Builds the fuzzer beside the engine's sources. @throws Error with what the compiler printed */
function buildFuzzer(scratch: string): string {
  const compile = (parameters: readonly string[]): void => {
    const flags = [
      '-std=c++20',
      '-O1',
      '-g',
      '-fsanitize=address,undefined',
      '-fno-sanitize-recover=all',
      '-I',
      sourceDirectory,
    ]
    const { status, stderr } = spawnSync(`clang++-${llvmVersion}`, [...flags, ...parameters], {
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(stderr)
  }
  const source = (name: string): string => path.join(sourceDirectory, `${name}.cpp`)
  const kernels = (target?.instructionSets ?? []).map((set, at) => {
    const object = path.join(scratch, `kernels-${at}.o`)
    compile([...set, '-c', source('kernels'), '-o', object])
    return object
  })
  const program = path.join(scratch, 'fuzz-plan')
  const harness = path.resolve(import.meta.dirname, '../../native/fuzz-plan.cpp')
  const plain = ['read-plan', 'layout', 'execute', 'processor'].map(source)
  compile([harness, ...plain, ...kernels, '-o', program])
  return program
}

describe.skipIf(compilerVersion() === null || target?.format !== 'elf')(
  'under the sanitizers of the compiler',
  () => {
    it('changed plans read and write nothing outside their buffers, and behave as defined', () => {
      const scratch = mkdtempSync(path.join(tmpdir(), 'sanitized-plans-'))
      try {
        const plans = Object.values(testNetworks).map((network, at) => {
          const file = path.join(scratch, `${at}.plan`)
          writeFileSync(file, encodePlan(compileNetwork(network, 'uint8')))
          return file
        })
        const { status, stdout, stderr } = spawnSync(buildFuzzer(scratch), [rounds, ...plans], {
          encoding: 'utf8',
        })
        expect(stderr).toBe('')
        expect(status).toBe(0)
        const [ran = 0, refused = 0] = stdout.match(/\d+/g)?.map(Number) ?? []
        expect(ran).toBeGreaterThan(20)
        expect(refused).toBeGreaterThan(20)
      } finally {
        rmSync(scratch, { recursive: true })
      }
    }, 600_000)
  },
)
