/**
 * `npm run bench`: speed and memory of whole upscales, as ratios to onnxruntime alone on one core in the same
 * run, and how fast the window starts, takes in a folder and scrolls. `npm run bench -- window` measures one part.
 */
import { availableParallelism, cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { toMarkdown } from './upscale/bench-table.ts'
import { runUpscaleBench } from './upscale/run-upscale-bench.ts'
import { runWindowBench } from './window/run-window-bench.ts'
import { windowTable } from './window/window-table.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    models: { type: 'string', default: 'enlarger-photo-x4,esrgan-medium-x4,esrgan-slim-x4' },
    tiles: { type: 'string', default: '128,256,384' },
    size: { type: 'string', default: '768x512' },
    images: { type: 'string', default: '10000' },
    json: { type: 'boolean', default: false },
  },
})
const parts = ['upscale', 'window'] as const
const unknown = positionals.find((name) => !parts.some((part) => part === name))
if (unknown !== undefined)
  throw new Error(`Expected a benchmark (${parts.join(', ')}) but received "${unknown}".`)
const wanted = parts.filter((part) => positionals.length === 0 || positionals.includes(part))

const [widthPx, heightPx] = values.size.split('x').map(Number)
if (!widthPx || !heightPx) throw new Error(`Expected a size such as 768x512 but received ${values.size}.`)
const say = (text: string): void => {
  if (!values.json) console.error(text)
}
const load = `load average ${loadavg()[0]?.toFixed(1)} at the start`
const machine = `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${availableParallelism()} threads, Node ${process.version}, ${load}`

const upscaleOptions = {
  modelIds: values.models.split(','),
  tileSizesPx: values.tiles.split(',').map(Number),
  widthPx,
  heightPx,
}
const results = wanted.includes('upscale') ? await runUpscaleBench(upscaleOptions, say) : null
const window = wanted.includes('window') ? await runWindowBench(Number(values.images), say) : null

if (values.json) console.log(JSON.stringify({ machine, results, window }, null, 2))
else {
  const tables = [...(results ? [toMarkdown(results)] : []), ...(window ? [windowTable(window)] : [])]
  console.log([machine, ...tables].join('\n\n'))
}
