/**
 * `npm run bench`: speed and memory of whole upscales, as ratios to onnxruntime alone on one core in the same
 * run. Each line is measured in a process of its own, so that its peak memory is its own.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { z } from 'zod'
import { toMarkdown } from './upscale/bench-table.ts'
import { measuredCaseSchema, type BenchCase, type BenchResult } from './upscale/bench-case.ts'

const { values } = parseArgs({
  options: {
    models: { type: 'string', default: 'enlarger-photo-x4,esrgan-medium-x4,esrgan-slim-x4' },
    tiles: { type: 'string', default: '128,256,384' },
    size: { type: 'string', default: '768x512' },
    json: { type: 'boolean', default: false },
  },
})

const [widthPx, heightPx] = values.size.split('x').map(Number)
if (!widthPx || !heightPx) throw new Error(`Expected a size such as 768x512 but received ${values.size}.`)
const directory = await mkdtemp(join(tmpdir(), 'enlarger-bench-'))
const results: BenchResult[] = []
try {
  for (const modelId of values.models.split(',')) {
    for (const tileSizePx of values.tiles.split(',').map(Number)) {
      const benchCase: BenchCase = { modelId, tileSizePx, widthPx, heightPx, directory }
      if (!values.json) console.error(`Measuring ${modelId} in tiles of ${tileSizePx} …`)
      const bareBefore = await bareSpeed(benchCase)
      const measured = measuredCaseSchema.parse(await runScript('run-case', benchCase))
      const bareAfter = await bareSpeed(benchCase)
      results.push({ ...measured, bareMegapixelsPerSecond: (bareBefore + bareAfter) / 2 })
    }
  }
} finally {
  await rm(directory, { recursive: true, force: true })
}
const machine = `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${availableParallelism()} threads, Node ${process.version}`
console.log(values.json ? JSON.stringify({ machine, results }, null, 2) : toMarkdown(machine, results))

async function bareSpeed(benchCase: BenchCase): Promise<number> {
  return z.number().parse(await runScript('bare-speed', benchCase))
}

async function runScript(name: 'run-case' | 'bare-speed', benchCase: BenchCase): Promise<unknown> {
  const script = fileURLToPath(new URL(`./upscale/${name}.ts`, import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(benchCase)])
  return JSON.parse(stdout)
}
