import { access, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../common/messages/app-error.ts'
import type { JobProgress } from '../../common/jobs/job.ts'
import type {
  Enlarger,
  RegionRequest,
  RegionResult,
  SheetRequest,
  TruthRequest,
  TruthScores,
} from '../../common/contracts/region-compare.ts'
import { upscaleSettingsSchema } from '../../common/settings/upscale-settings.ts'
import { removeOldest } from '../files/remove-oldest.ts'
import { withScratchDirectory } from '../files/scratch-directory.ts'
import type { ImageSource } from '../image/image-source.ts'
import type { Images } from '../image/open-image.ts'
import type { LoadModel } from '../upscale/model-chain.ts'
import type { UpscaleImage, UpscaleResult } from '../upscale/upscale-request.ts'
import { cropSource } from './crop-source.ts'
import { enlargeByKernel } from './enlarge-by-kernel.ts'
import { writeContactSheet } from './contact-sheet.ts'
import { measureConsistency } from './measure-consistency.ts'
import { findRegion, measureTruth } from './measure-truth.ts'
import { pictureId } from './picture-id.ts'
import { requireInside, withMargin } from './region-bounds.ts'
import { writeCrop } from './write-crop.ts'
import { libvips } from '../image/libvips.ts'

/** Context around a region, so that its result is the one that the whole image would have there. */
const largestMarginPx = 64
/** Pictures on disk; the oldest go when there are more. */
export const keptPictures = 400

export interface RegionComparerOptions {
  readonly images: Images
  readonly upscaleSource: UpscaleImage
  readonly loadModel: LoadModel
  /** Resident memory of the inference process. */
  inferenceMemory(): Promise<number>
  /** Folder of the preview cache that the pictures are kept in. */
  readonly directory: string
  readonly scratchDirectory: string
}

/** What to do with a region, of whichever image. */
export type RegionWork = Omit<RegionRequest, 'id'>

/** Enlarges regions of images, for comparing models before hours are spent on a batch. */
export interface RegionComparer {
  /**
   * @throws AppError `bad-request` where the region lies outside the image; whatever reading or running throws.
   */
  run(inputPath: string, request: RegionWork, signal: AbortSignal): Promise<RegionResult>
  /**
   * Compares a picture that `run` made with a ground truth.
   * @throws AppError `bad-request` where the ground truth has another size; whatever reading throws.
   */
  measure(inputPath: string, request: TruthRequest, signal: AbortSignal): Promise<TruthScores>
  /** Writes pictures that `run` made to one file. @throws AppError `bad-request`, `output-unwritable`, `disk-full` */
  writeSheet(inputPath: string, request: SheetRequest): Promise<void>
  /** The file of a picture. @throws AppError `bad-request` where it is gone. */
  locate(picture: string): Promise<{ path: string; mimeType: string }>
}

type Enlarged = Omit<RegionResult, 'picture' | 'consistency'> & {
  readonly path: string
  readonly graphSha256: string | null
}

/** A comparer whose pictures are kept in `options.directory`. */
export function createRegionComparer(options: RegionComparerOptions): RegionComparer {
  const pathOf = (picture: string): string => join(options.directory, `${picture}.png`)

  const locate = async (picture: string): Promise<{ path: string; mimeType: string }> => {
    const path = pathOf(picture)
    await access(path).catch((cause: unknown) => {
      throw new AppError('bad-request', 'Expected a picture that was made before.', { picture }, { cause })
    })
    return { path, mimeType: 'image/png' }
  }

  const enlarge = async (
    source: ImageSource,
    request: RegionWork,
    cropPath: string,
    workDirectory: string,
    signal: AbortSignal,
  ): Promise<Enlarged> => {
    const { enlarger, factor, region } = request
    const path = join(workDirectory, 'enlarged.png')
    if (enlarger.kind === 'kernel') {
      const startedAt = performance.now()
      const size = { widthPx: scaled(region.widthPx, factor), heightPx: scaled(region.heightPx, factor) }
      await enlargeByKernel(cropPath, path, enlarger.kernel, size)
      const elapsedMs = performance.now() - startedAt
      return {
        path,
        ...size,
        elapsedMs,
        device: null,
        memoryBytes: null,
        wholeImageMs: null,
        graphSha256: null,
      }
    }
    const { facts, graphSha256 } = await options.loadModel(enlarger.modelId, signal, enlarger.cleanUp ?? null)
    const wide = withMargin(region, Math.min(facts.overlapPx, largestMarginPx), source.info)
    const run = await runModel(cropSource(source, wide), request, enlarger, workDirectory, signal)
    const left = scaled(region.leftPx - wide.leftPx, factor)
    const top = scaled(region.topPx - wide.topPx, factor)
    const size = {
      widthPx: Math.min(scaled(region.widthPx, factor), run.result.widthPx - left),
      heightPx: Math.min(scaled(region.heightPx, factor), run.result.heightPx - top),
    }
    await libvips(run.result.outputPath, { ignoreIcc: true })
      .extract({ left, top, width: size.widthPx, height: size.heightPx })
      .keepIccProfile()
      .png({ compressionLevel: 1 })
      .toFile(path)
    const wholeMegapixels = (source.info.widthPx * source.info.heightPx * factor * factor) / 1e6
    const speed = run.progress?.megapixelsPerSecond
    return {
      path,
      ...size,
      elapsedMs: run.result.elapsedMs,
      device: run.result.device,
      memoryBytes: await options.inferenceMemory(),
      wholeImageMs: speed ? (wholeMegapixels / speed) * 1000 : null,
      graphSha256,
    }
  }

  const runModel = async (
    source: ImageSource,
    request: RegionWork,
    { modelId, cleanUp }: Extract<Enlarger, { kind: 'model' }>,
    workDirectory: string,
    signal: AbortSignal,
  ): Promise<{ result: UpscaleResult; progress: JobProgress | null }> => {
    const seen: { last: JobProgress | null } = { last: null }
    const settings = upscaleSettingsSchema.parse({
      modelId,
      cleanUp: cleanUp ?? null,
      device: request.device,
      target: { kind: 'scale', factor: request.factor },
      encoding: { format: 'png' },
    })
    const upscaled = { outputPath: join(workDirectory, 'wide.png'), allowOverwrite: true, settings }
    const result = await options.upscaleSource(source, upscaled, {
      signal,
      checkpoint: () => Promise.resolve(),
      onProgress: (progress) => (seen.last = progress),
    })
    return { result, progress: seen.last }
  }

  return {
    async run(inputPath, request, signal) {
      const source = await options.images.open(inputPath, { signal })
      try {
        requireInside(request.region, source.info)
        return await withScratchDirectory(options.directory, async (workDirectory) => {
          const cropPath = join(workDirectory, 'source.png')
          await writeCrop(cropSource(source, request.region), cropPath, options.scratchDirectory, signal)
          const made = await enlarge(source, request, cropPath, workDirectory, signal)
          const { path, graphSha256, ...result } = made
          const consistency = await measureConsistency(cropPath, path)
          const picture = await pictureId(inputPath, request, graphSha256)
          await rename(path, pathOf(picture))
          await removeOldest(options.directory, '.png', keptPictures)
          return { picture, ...result, consistency }
        })
      } finally {
        await source.close()
      }
    },
    async measure(inputPath, { region, factor, picture, truthPath }, signal) {
      const { path } = await locate(picture)
      const image = await options.images.describe(inputPath, signal)
      const truth = await options.images.open(truthPath, { signal })
      try {
        const part = findRegion(truth.info, image, region, factor)
        return await withScratchDirectory(options.directory, async (workDirectory) => {
          const truthCropPath = join(workDirectory, 'truth.png')
          await writeCrop(cropSource(truth, part), truthCropPath, options.scratchDirectory, signal)
          return await measureTruth(path, truthCropPath, factor)
        })
      } finally {
        await truth.close()
      }
    },
    async writeSheet(inputPath, { path, panes, ...content }) {
      const { widthPx, heightPx } = await options.images.describe(inputPath)
      const located = await Promise.all(
        panes.map(async ({ picture, ...pane }) => ({ ...pane, path: (await locate(picture)).path })),
      )
      const sheet = { ...content, imagePath: inputPath, image: { widthPx, heightPx }, panes: located }
      await writeContactSheet(path, sheet, options)
    },
    locate,
  }
}

function scaled(px: number, factor: number): number {
  return Math.round(px * factor)
}
