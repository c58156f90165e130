import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { z } from 'zod'
import { measuredCaseSchema, type BenchCase, type BenchResult } from './bench-case.ts'

/** What to measure. */
export interface UpscaleBenchOptions {
  readonly modelIds: readonly string[]
  readonly tileSizesPx: readonly number[]
  readonly widthPx: number
  readonly heightPx: number
}

/** Measures each line in a process of its own, so that its peak memory is its own, between two of its baseline. */
export async function runUpscaleBench(
  { modelIds, tileSizesPx, widthPx, heightPx }: UpscaleBenchOptions,
  say: (text: string) => void,
): Promise<BenchResult[]> {
  const directory = await mkdtemp(join(tmpdir(), 'enlarger-bench-'))
  const results: BenchResult[] = []
  try {
    for (const modelId of modelIds) {
      for (const tileSizePx of tileSizesPx) {
        const benchCase: BenchCase = { modelId, tileSizePx, widthPx, heightPx, directory }
        say(`Measuring ${modelId} in tiles of ${tileSizePx} …`)
        const bareBefore = await bareSpeed(benchCase)
        const measured = measuredCaseSchema.parse(await runScript('run-case', benchCase))
        const bareAfter = await bareSpeed(benchCase)
        results.push({ ...measured, bareMegapixelsPerSecond: (bareBefore + bareAfter) / 2 })
      }
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
  return results
}

async function bareSpeed(benchCase: BenchCase): Promise<number> {
  return z.number().parse(await runScript('bare-speed', benchCase))
}

async function runScript(name: 'run-case' | 'bare-speed', benchCase: BenchCase): Promise<unknown> {
  const script = fileURLToPath(new URL(`./${name}.ts`, import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(benchCase)])
  return JSON.parse(stdout)
}
