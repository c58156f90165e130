/** Measures one case in this process and prints the result as JSON. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import sharp from 'sharp'
import { createEngine } from '../../../electron/backend/engine/engine.ts'
import type { EngineModel } from '../../../electron/backend/engine/engine-model.ts'
import { InferenceProcess } from '../../../electron/backend/engine/inference-process.ts'
import { openProviderVerdicts } from '../../../electron/backend/engine/provider-verdicts.ts'
import { createModelStore } from '../../../electron/backend/models/model-store.ts'
import { createUpscaleImage } from '../../../electron/backend/upscale/upscale-image.ts'
import { applicationDirectory } from '../../../electron/backend/application-directory.ts'
import { resolvePackageDirectory } from '../../../electron/backend/resolve-package-directory.ts'
import { modelIdSchema } from '../../../electron/common/identifiers.ts'
import { upscaleSettingsSchema } from '../../../electron/common/upscale-settings.ts'
import { testPicture } from '../../fixtures/engine/test-picture.ts'
import { benchCaseSchema, type BenchCase, type BenchResult } from './bench-case.ts'

const benchCase = benchCaseSchema.parse(JSON.parse(process.argv[2] ?? ''))
console.log(JSON.stringify(await measure(benchCase)))

async function measure({ modelId, tileSizePx, widthPx, heightPx, directory }: BenchCase): Promise<BenchResult> {
  const id = modelIdSchema.parse(modelId)
  const store = createModelStore({
    modelsDirectory: join(applicationDirectory(), 'models'),
    storeDirectory: join(directory, 'store'),
    resolvePackageDirectory,
  })
  const model = await store.prepare(id)
  const inference = new InferenceProcess()
  const verdicts = await openProviderVerdicts(join(directory, 'verdicts.json'), 'bench')
  const engine = createEngine({ inference, verdicts })
  const inputPath = join(directory, 'input.png')
  const picture = testPicture(widthPx, heightPx)
  await sharp(picture.samples, { raw: { width: widthPx, height: heightPx, channels: 3 } }).toFile(inputPath)
  const upscale = createUpscaleImage({
    engine,
    loadModel: () => Promise.resolve(model),
    scratchDirectory: join(directory, 'scratch'),
  })
  const { scale } = model.facts
  const settings = upscaleSettingsSchema.parse({
    modelId: id,
    tileSizePx,
    device: 'cpu',
    target: { kind: 'scale', factor: scale },
  })
  const outputPath = join(directory, 'output.png')

  const run = async (): Promise<Pick<BenchResult, 'megapixelsPerSecond' | 'shares'>> => {
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
    await upscale({ inputPath, outputPath, allowOverwrite: true, settings }, control)
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
  const bareBefore = await bareSpeed(model, tileSizePx)
  const measured = await run()
  const bareAfter = await bareSpeed(model, tileSizePx)
  const inferencePeakBytes = await peakOf(inference.pid)
  await engine.close()
  return {
    modelId,
    tileSizePx,
    ...measured,
    bareMegapixelsPerSecond: (bareBefore + bareAfter) / 2,
    backendPeakBytes: process.resourceUsage().maxRSS * 1024,
    inferencePeakBytes,
  }
}

/** Output megapixels per second of the bare graph: one session, one thread, nothing around it. */
async function bareSpeed(model: EngineModel, sidePx: number): Promise<number> {
  const graphPath = await model.pixelGraph({ tile: null, sampleType: 'uint8' })
  const session = await InferenceSession.create(graphPath, { intraOpNumThreads: 1, interOpNumThreads: 1 })
  const tensor = new Tensor('uint8', testPicture(sidePx, sidePx).samples as Uint8Array, [1, sidePx, sidePx, 3])
  const feeds = { [session.inputNames[0] ?? '']: tensor }
  await session.run(feeds)
  const startedAt = performance.now()
  let runs = 0
  while (performance.now() - startedAt < 1500) {
    await session.run(feeds)
    runs++
  }
  const elapsed = performance.now() - startedAt
  await session.release()
  return (runs * sidePx * sidePx * model.facts.scale ** 2) / 1000 / elapsed
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
