import { AppError } from '../../common/messages/app-error.ts'
import { releaseSamples } from '../pixels/release-samples.ts'
import type { Engine } from '../engine/engine.ts'
import { printDensity } from '../../common/settings/output-target.ts'
import { openImageSink } from '../image/open-image-sink.ts'
import type { ImageSource } from '../image/image-source.ts'
import { writablePages } from '../image/writable-pages.ts'
import type { Images } from '../image/open-image.ts'
import { openPictureCheck } from './check-picture.ts'
import { describeChoice, describeUpscale } from './describe-upscale.ts'
import { type LoadModel, type ModelChain, openChain, takeChainWarnings } from './model-chain.ts'
import { planPicture } from './picture-plan.ts'
import { pictureStrips } from './picture-strips.ts'
import { upscalePages } from './upscale-pages.ts'
import type { UpscaleControl, UpscaleImage, UpscaleRequest, UpscaleResult } from './upscale-request.ts'

/** What an upscale needs of the rest of the backend. */
export interface UpscaleDependencies {
  readonly engine: Engine
  readonly loadModel: LoadModel
  /** Folder for spooled pixels. */
  readonly scratchDirectory: string
}

/** The one way by which any picture is upscaled: whole images and regions of them. */
export function createUpscaleSource(dependencies: UpscaleDependencies): UpscaleImage {
  return async (source, request, control) => {
    const now = (): number => control.now?.() ?? performance.now()
    const startedAt = now()
    const sampleType = source.info.bitDepth === 16 ? 'uint16' : 'uint8'
    const chain = await openChain(request.settings, sampleType, dependencies, control.signal)
    const lease = { isOver: false }
    const endLease = (): void => {
      if (!lease.isOver) chain.enlarging.release()
      lease.isOver = true
    }
    const onInferred = (): void => {
      endLease()
      control.onInferred?.()
    }
    try {
      const watched = { ...control, onInferred, checkpoint: () => control.checkpoint() }
      const written = await writeUpscaled(source, chain, request, watched, dependencies.scratchDirectory)
      return { ...written, elapsedMs: now() - startedAt }
    } finally {
      endLease()
    }
  }
}

/**
 * Upscales an image with all its pages: for the window, the command line and the tests alike.
 * @param images opens the pages of documents whose pages are pictures of their own
 */
export function createUpscaleImage(
  dependencies: UpscaleDependencies,
  images: Pick<Images, 'open'>,
): UpscaleImage {
  const upscaleSource = createUpscaleSource(dependencies)
  return (source, request, control) =>
    upscalePages(source, request, control, { upscaleSource, images, ...dependencies })
}

async function writeUpscaled(
  source: ImageSource,
  chain: ModelChain,
  request: UpscaleRequest,
  control: UpscaleControl,
  scratchDirectory: string,
): Promise<Omit<UpscaleResult, 'elapsedMs'>> {
  const { info } = source
  const { settings } = request
  const runner = chain.enlarging
  const plan = planPicture(info, writablePages(info, settings.encoding), settings, runner.model.facts.scale)
  const { target } = plan
  const sink = await openImageSink({
    source,
    finalPath: request.outputPath,
    ...plan.written,
    pages: plan.pages,
    targetWidthPx: target.widthPx,
    targetHeightPx: target.heightPx,
    density: printDensity(settings.target, target, info),
    encoding: settings.encoding,
    metadata: settings.metadata,
    description: {
      ...describeUpscale(settings, runner.device),
      ...describeChoice(request.choice ?? null),
    },
    allowOverwrite: request.allowOverwrite,
    scratchDirectory,
    signal: control.signal,
  })
  try {
    const check = await openPictureCheck(source, plan.written, plan.pages, control.signal)
    const strips = pictureStrips(source, chain, plan, settings.finish, control, scratchDirectory)
    for await (const strip of strips) {
      check.add(strip)
      await sink.write(strip)
      releaseSamples(strip)
    }
    const { device } = runner
    const warnings = [...check.finish(), ...takeChainWarnings(chain)]
    control.onInferred?.()
    const written = await sink.finish()
    return {
      device,
      outputPath: written.path,
      widthPx: target.widthPx,
      heightPx: target.heightPx,
      sizeBytes: written.sizeBytes,
      warnings: [...warnings, ...written.warnings],
    }
  } catch (error) {
    await sink.abort()
    if (control.signal.aborted) throw new AppError('cancelled', 'The work was cancelled.')
    throw error
  }
}
