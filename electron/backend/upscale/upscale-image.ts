import { AppError } from '../../common/app-error.ts'
import { planPasses, type PassPlan } from '../../common/model-passes.ts'
import type { JobResult } from '../../common/job.ts'
import type { ModelId } from '../../common/identifiers.ts'
import { outputSize } from '../../common/output-target.ts'
import type { PixelBlock } from '../../common/pixel-block.ts'
import type { Engine } from '../engine/engine.ts'
import type { EngineModel } from '../engine/engine-model.ts'
import type { TileRunner } from '../engine/tile-runner.ts'
import { openImageSink, type ImageSink } from '../image/image-sink.ts'
import { openImageSource, type ImageSource } from '../image/image-source.ts'
import { resampleStrips } from '../image/resample-strips.ts'
import { createProgressMeter } from './progress-meter.ts'
import type { UpscaleControl, UpscaleImage, UpscaleRequest } from './upscale-request.ts'
import { planPass, upscalePass } from './upscale-pass.ts'

/** What an upscale needs of the rest of the backend. */
export interface UpscaleDependencies {
  readonly engine: Engine
  /** A model ready to run; converts or fetches it first where needed. */
  loadModel(id: ModelId, signal: AbortSignal): Promise<EngineModel>
  /** Folder for spooled pixels. */
  readonly scratchDirectory: string
}

/** Rows read from the source at a time. */
const stripHeightPx = 64

/** The one way by which any image is upscaled: from the window, the command line and the tests alike. */
export function createUpscaleImage(dependencies: UpscaleDependencies): UpscaleImage {
  return async (request, control) => {
    const startedAt = performance.now()
    const { scratchDirectory } = dependencies
    const source = await openImageSource(request.inputPath, { signal: control.signal, scratchDirectory })
    try {
      const model = await dependencies.loadModel(request.settings.modelId, control.signal)
      const runner = await dependencies.engine.openRunner(
        {
          model,
          device: request.settings.device,
          tileSizePx: request.settings.tileSizePx,
          sampleType: source.info.bitDepth === 16 ? 'uint16' : 'uint8',
        },
        control.signal,
      )
      try {
        const written = await upscaleSource(source, runner, request, control, scratchDirectory)
        return { ...written, device: runner.device, elapsedMs: performance.now() - startedAt }
      } finally {
        runner.release()
      }
    } finally {
      await source.close()
    }
  }
}

async function upscaleSource(
  source: ImageSource,
  runner: TileRunner,
  request: UpscaleRequest,
  control: UpscaleControl,
  scratchDirectory: string,
): Promise<Omit<JobResult, 'device' | 'elapsedMs'>> {
  const { info } = source
  const target = outputSize(request.settings.target, info)
  const plan = planPasses(info, target, runner.model.facts.scale)
  const sink = await openImageSink({
    source,
    finalPath: request.outputPath,
    widthPx: plan.result.widthPx,
    heightPx: plan.result.heightPx,
    targetWidthPx: target.widthPx,
    targetHeightPx: target.heightPx,
    encoding: request.settings.encoding,
    allowOverwrite: request.allowOverwrite,
    scratchDirectory,
    signal: control.signal,
  })
  try {
    await writePasses(source, runner, plan, sink, control, scratchDirectory)
    const written = await sink.finish()
    return {
      outputPath: written.path,
      widthPx: target.widthPx,
      heightPx: target.heightPx,
      sizeBytes: written.sizeBytes,
      warnings: [...runner.takeWarnings(), ...written.warnings],
    }
  } catch (error) {
    await sink.abort()
    if (control.signal.aborted) throw new AppError('cancelled', 'The work was cancelled.')
    throw error
  }
}

async function writePasses(
  source: ImageSource,
  runner: TileRunner,
  plan: PassPlan,
  sink: ImageSink,
  control: UpscaleControl,
  scratchDirectory: string,
): Promise<void> {
  const { info } = source
  const { signal } = control
  const { scale } = runner.model.facts
  const channels = info.colourChannels + (info.hasAlpha ? 1 : 0)
  const passes = plan.passes.map((pass) => ({
    ...pass,
    tiles: planPass(runner, pass.widthPx, pass.heightPx),
  }))
  const meter = createProgressMeter({
    tilesTotal: Math.max(
      1,
      passes.reduce((sum, { tiles }) => sum + tiles.tileCount, 0),
    ),
    device: () => runner.device,
    onProgress: (progress) => control.onProgress(progress),
  })

  let strips: AsyncIterable<PixelBlock> = source.strips({ stripHeightPx, signal })
  let size = { widthPx: info.widthPx, heightPx: info.heightPx }
  for (const { widthPx, heightPx, resampleBefore, tiles } of passes) {
    const passSize = { widthPx, heightPx }
    if (resampleBefore) {
      const layout = { ...size, channels, bitDepth: info.bitDepth }
      strips = resampleStrips({ strips, layout, target: passSize, stripHeightPx, scratchDirectory, signal })
    }
    strips = upscalePass(
      runner,
      tiles,
      { ...passSize, channels, strips },
      {
        signal,
        checkpoint: () => meter.exclude(() => control.checkpoint()),
        onTileDone: ({ keep }) => meter.tileDone(keep.widthPx * keep.heightPx * scale * scale),
      },
    )
    size = { widthPx: widthPx * scale, heightPx: heightPx * scale }
  }
  for await (const strip of strips) await sink.write(strip)
}
