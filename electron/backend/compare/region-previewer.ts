import { createHash } from 'node:crypto'
import { access, mkdir, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { limitedOutputSize } from '../../common/settings/output-target.ts'
import type { PreviewRequest, Region, RegionPreview } from '../../common/contracts/region-compare.ts'
import { upscaleSettingsSchema, type UpscaleSettings } from '../../common/settings/upscale-settings.ts'
import { lookAtPicture } from '../analysis/look-at-picture.ts'
import type { EngineModel } from '../engine/engine-model.ts'
import { removeOldest } from '../files/remove-oldest.ts'
import { withScratchDirectory } from '../files/scratch-directory.ts'
import type { ImageSource } from '../image/image-source.ts'
import { libvips } from '../image/libvips.ts'
import type { Images } from '../image/open-image.ts'
import type { FitModel, FittedSettings } from '../models/fit-model.ts'
import { activeSteps, type LoadModel } from '../upscale/model-chain.ts'
import type { UpscaleImage } from '../upscale/upscale-request.ts'
import { cropSource } from './crop-source.ts'
import { requireInside, withMargin } from './region-bounds.ts'
import { keptPictures } from './region-comparer.ts'

/** Context around a region, so that its result is nearly the one that the whole image would have there. */
const largestMarginPx = 32

/** Formats whose loss is seen: the part is shown as it comes out of such a file. Others keep what was computed. */
const seenFormats: ReadonlySet<string> = new Set(['jpeg', 'webp', 'avif'])

export interface RegionPreviewerOptions {
  readonly images: Pick<Images, 'open'>
  readonly upscaleSource: UpscaleImage
  readonly loadModel: LoadModel
  readonly fitModel: FitModel
  /** Folder of the preview cache that the pictures are kept in. */
  readonly directory: string
  readonly scratchDirectory: string
}

/** Shows what settings make of parts of images, by the same path as whole images. */
export interface RegionPreviewer {
  /** @throws AppError `bad-request` where the region lies outside the image; whatever reading or running throws. */
  run(inputPath: string, request: Omit<PreviewRequest, 'id'>, signal: AbortSignal): Promise<RegionPreview>
}

export function createRegionPreviewer(options: RegionPreviewerOptions): RegionPreviewer {
  /** What was made before; the pictures are on disk. */
  const known = new Map<string, RegionPreview>()

  const remember = (preview: RegionPreview): RegionPreview => {
    known.set(preview.picture, preview)
    for (const oldest of [...known.keys()].slice(0, Math.max(0, known.size - keptPictures)))
      known.delete(oldest)
    return preview
  }

  const make = async (
    source: ImageSource,
    region: Region,
    { settings, choice }: FittedSettings,
    picture: string,
    marginPx: number,
    signal: AbortSignal,
  ): Promise<RegionPreview> => {
    const { info } = source
    const output = limitedOutputSize(settings.target, settings.limits, info)
    const factor = output.widthPx / info.widthPx
    const wide = withMargin(region, marginPx, info)
    return await withScratchDirectory(options.directory, async (workDirectory) => {
      const upscaled = {
        outputPath: join(workDirectory, 'wide'),
        allowOverwrite: true,
        settings: settingsOfPart(settings, info.format, factor),
      }
      const result = await options.upscaleSource(cropSource(source, wide), upscaled, {
        signal,
        checkpoint: () => Promise.resolve(),
        onProgress: () => undefined,
      })
      const left = Math.round((region.leftPx - wide.leftPx) * factor)
      const top = Math.round((region.topPx - wide.topPx) * factor)
      const size = {
        widthPx: Math.max(1, Math.min(Math.round(region.widthPx * factor), result.widthPx - left)),
        heightPx: Math.max(1, Math.min(Math.round(region.heightPx * factor), result.heightPx - top)),
      }
      const path = join(workDirectory, 'part.png')
      await libvips(result.outputPath, { ignoreIcc: true })
        .extract({ left, top, width: size.widthPx, height: size.heightPx })
        .keepIccProfile()
        .png({ compressionLevel: 1 })
        .toFile(path)
      await rename(path, join(options.directory, `${picture}.png`))
      await removeOldest(options.directory, '.png', keptPictures)
      const share = (output.widthPx * output.heightPx) / (result.widthPx * result.heightPx)
      const format = formatOf(settings, info.format)
      const tells = seenFormats.has(format) || format === 'png'
      return remember({
        picture,
        ...size,
        modelId: settings.modelId,
        cleanUp: settings.cleanUp,
        choice,
        elapsedMs: result.elapsedMs,
        fileBytes: tells ? Math.round(result.sizeBytes * share) : null,
      })
    })
  }

  return {
    async run(inputPath, { region, settings }, signal) {
      await mkdir(options.directory, { recursive: true })
      await mkdir(options.scratchDirectory, { recursive: true })
      const source = await options.images.open(inputPath, { signal })
      try {
        requireInside(region, source.info)
        const look = async () => (await lookAtPicture(source, signal)).choice
        const fitted = await options.fitModel(settings, source.info, look)
        const models = await loadModels(options.loadModel, fitted.settings, signal)
        const graphs = models.map(({ graphSha256 }) => graphSha256).join(' ')
        const picture = await nameOf(inputPath, region, fitted.settings, graphs)
        const earlier = known.get(picture)
        if (earlier && (await isThere(join(options.directory, `${picture}.png`)))) return earlier
        // What steps see beyond the region adds up; those after the enlargement see less of the input.
        const contextPx = models.reduce((sum, { facts }) => sum + facts.overlapPx, 0)
        const marginPx = Math.min(contextPx, largestMarginPx * models.length)
        return await make(source, region, fitted, picture, marginPx, signal)
      } finally {
        await source.close()
      }
    },
  }
}

async function loadModels(
  loadModel: LoadModel,
  { modelId, cleanUp, steps }: UpscaleSettings,
  signal: AbortSignal,
): Promise<EngineModel[]> {
  const models = [await loadModel(modelId, signal, cleanUp)]
  for (const step of activeSteps([...steps.before, ...steps.after]))
    models.push(await loadModel(step.modelId, signal, null))
  return models
}

/** Settings under which a part comes out as it would in the whole: as large, and as its file will have it. */
function settingsOfPart(settings: UpscaleSettings, inputFormat: string, factor: number): UpscaleSettings {
  const format = formatOf(settings, inputFormat)
  const { finish, encoding } = settings
  return upscaleSettingsSchema.parse({
    ...settings,
    target: { kind: 'scale', factor },
    limits: {},
    finish,
    exactModel: true,
    encoding: {
      ...encoding,
      format: seenFormats.has(format) ? format : 'png',
      // A limit for the whole file is none for a part of it.
      maximumBytes: null,
    },
  })
}

function formatOf({ encoding }: UpscaleSettings, inputFormat: string): string {
  return encoding.format === 'same' ? inputFormat : encoding.format
}

async function nameOf(
  inputPath: string,
  region: Region,
  settings: UpscaleSettings,
  graphSha256: string,
): Promise<string> {
  const { size, mtimeMs } = await stat(inputPath)
  // What the file is called changes nothing of the picture.
  const seen = { ...settings, nameTemplate: '', collision: '' }
  const facts = JSON.stringify(['preview', inputPath, size, mtimeMs, region, seen, graphSha256])
  return createHash('sha256').update(facts).digest('hex').slice(0, 40)
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
