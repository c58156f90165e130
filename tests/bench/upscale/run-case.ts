/** Measures one case in this process and prints the result as JSON. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { createEngine } from '../../../electron/backend/engine/engine.ts'
import { InferenceProcess } from '../../../electron/backend/engine/inference-process.ts'
import { openProviderVerdicts } from '../../../electron/backend/engine/provider-verdicts.ts'
import { createAwakeClock } from '../../../electron/backend/awake-clock.ts'
import { openDecoding } from '../../../electron/backend/decoding/open-decoding.ts'
import { createUpscaleImage } from '../../../electron/backend/upscale/upscale-image.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { testPicture } from '../../fixtures/engine/test-picture.ts'
import { benchCaseSchema, type BenchCase, type MeasuredCase } from './bench-case.ts'
import { prepareCaseModel } from './prepare-case-model.ts'

const benchCase = benchCaseSchema.parse(JSON.parse(process.argv[2] ?? ''))
console.log(JSON.stringify(await measure(benchCase)))

async function measure({
  modelId,
  tileSizePx,
  widthPx,
  heightPx,
  directory,
}: BenchCase): Promise<MeasuredCase> {
  const model = await prepareCaseModel(benchCase)
  const inference = new InferenceProcess()
  const verdicts = await openProviderVerdicts(join(directory, 'verdicts.json'), 'bench')
  const engine = createEngine({ inference, verdicts })
  const inputPath = join(directory, 'input.png')
  const picture = testPicture(widthPx, heightPx)
  await sharp(picture.samples, { raw: { width: widthPx, height: heightPx, channels: 3 } }).toFile(inputPath)
  const scratchDirectory = join(directory, 'scratch')
  const decoding = openDecoding({ clock: createAwakeClock(), scratchDirectory })
  const upscale = createUpscaleImage(
    { engine, loadModel: () => Promise.resolve(model), scratchDirectory },
    decoding.work,
  )
  const { scale } = model.facts
  const settings = upscaleSettingsSchema.parse({
    modelId,
    tileSizePx,
    device: 'cpu',
    target: { kind: 'scale', factor: scale },
  })
  const outputPath = join(directory, 'output.png')

  const run = async (): Promise<Pick<MeasuredCase, 'megapixelsPerSecond' | 'shares'>> => {
    const startedAt = performance.now()
    let firstTileAt = 0
    let lastTileAt = 0
    const control = {
      signal: new AbortController().signal,
      checkpoint: () => {
        firstTileAt ||= performance.now()
        return Promise.resolve()
      },
      onProgress: () => (lastTileAt = performance.now()),
    }
    const source = await decoding.work.open(inputPath)
    await upscale(source, { outputPath, allowOverwrite: true, settings }, control)
    await source.close()
    const elapsed = performance.now() - startedAt
    return {
      megapixelsPerSecond: (widthPx * heightPx * scale * scale) / 1000 / elapsed,
      shares: {
        decode: (firstTileAt - startedAt) / elapsed,
        infer: (lastTileAt - firstTileAt) / elapsed,
        encode: (startedAt + elapsed - lastTileAt) / elapsed,
      },
    }
  }

  // The first run loads sessions, which stay for the second.
  await run()
  const measured = await run()
  const inferencePeakBytes = await peakOf(inference.pid)
  await engine.close()
  await decoding.close()
  return {
    modelId,
    tileSizePx,
    ...measured,
    backendPeakBytes: process.resourceUsage().maxRSS * 1024,
    inferencePeakBytes,
  }
}

/** Peak resident memory of another process, where the system tells it. */
async function peakOf(pid: number | null): Promise<number | null> {
  try {
    const kibibytes = /VmHWM:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kibibytes === undefined ? null : Number(kibibytes) * 1024
  } catch {
    return null
  }
}
