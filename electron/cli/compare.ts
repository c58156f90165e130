import { basename, resolve } from 'node:path'
import { AppError } from '../common/messages/app-error.ts'
import { modelIdSchema, type JobId, type ModelId } from '../common/identifiers.ts'
import type { ImageSize } from '../common/settings/output-target.ts'
import {
  regionSchema,
  resamplingKernels,
  type Enlarger,
  type Region,
  type RegionResult,
  type SheetRequest,
  type TruthScores,
} from '../common/contracts/region-compare.ts'
import { upscaleSettingsSchema } from '../common/settings/upscale-settings.ts'
import { formatTable } from './format-table.ts'
import { openLocalBackend, type LocalBackend } from './local-backend.ts'
import type { Output } from './output.ts'

/** Options of `enlarger compare`, as the argument parser gives them. */
export interface CompareArguments {
  /** Names of models and kernels, comma-separated. */
  readonly with: string
  /** `left,top,width,height` in pixels; the middle of the image without. */
  readonly region?: string
  readonly scale: string
  readonly truth?: string
  readonly sheet?: string
  readonly json?: true
}

interface Trial {
  readonly name: string
  readonly result: RegionResult
  readonly truth: TruthScores | null
}

const firstSidePx = 128

/** Carries out `enlarger compare`: upscales a part of an image in several ways and reports what each takes. */
export async function compare(
  file: string,
  options: CompareArguments,
  { out }: Output,
  stop: AbortSignal,
): Promise<void> {
  const factor = Number(options.scale)
  if (!(factor > 0)) {
    throw new AppError(
      'bad-request',
      `Expected a number above 0 for --scale but received "${options.scale}".`,
    )
  }
  const backend = await openLocalBackend()
  try {
    const names = options.with.split(',').map((name) => name.trim())
    const id = await addImage(backend, resolve(file), names)
    const region =
      options.region === undefined
        ? middleOf(await backend.client.call('images.describe', { id }, { signal: stop }))
        : regionOf(options.region)
    const trials: Trial[] = []
    for (const name of names) {
      const part = { id, region, factor }
      const request = { ...part, enlarger: enlargerOf(name) }
      const result = await backend.client.call('compare.region', request, { signal: stop })
      const truth =
        options.truth === undefined
          ? null
          : await backend.client.call('compare.truth', {
              ...part,
              picture: result.picture,
              truthPath: resolve(options.truth),
            })
      trials.push({ name, result, truth })
    }
    if (options.sheet !== undefined) {
      await backend.client.call(
        'compare.sheet',
        sheetOf(id, file, region, factor, resolve(options.sheet), trials),
      )
    }
    out(
      options.json ? `${JSON.stringify({ region, factor, trials }, null, 2)}\n` : formatTable(rowsOf(trials)),
    )
  } finally {
    await backend.close()
  }
}

/** A queue of this one image, which is never started. */
async function addImage({ client }: LocalBackend, path: string, names: readonly string[]): Promise<JobId> {
  const [model] = await client.call('models.list', undefined)
  const modelId = names.map(enlargerOf).find((enlarger) => enlarger.kind === 'model')?.modelId ?? model?.id
  const settings = upscaleSettingsSchema.parse({ modelId })
  await client.call('jobs.add', { paths: [path], settings, outputDirectory: null })
  const [job] = (await client.call('jobs.list', {})).jobs
  if (job) return job.id
  throw new AppError('bad-request', `Expected an image to compare on but "${path}" is none.`)
}

function enlargerOf(name: string): Enlarger {
  const kernel = resamplingKernels.find((known) => known === name)
  return kernel === undefined ? { kind: 'model', modelId: modelIdOf(name) } : { kind: 'kernel', kernel }
}

function modelIdOf(name: string): ModelId {
  const id = modelIdSchema.safeParse(name)
  if (id.success) return id.data
  throw new AppError(
    'model-unknown',
    `Expected the name of a model or kernel for --with but received "${name}".`,
  )
}

function middleOf({ widthPx, heightPx }: ImageSize): Region {
  const [width, height] = [Math.min(firstSidePx, widthPx), Math.min(firstSidePx, heightPx)]
  const leftPx = Math.round((widthPx - width) / 2)
  return { leftPx, topPx: Math.round((heightPx - height) / 2), widthPx: width, heightPx: height }
}

function regionOf(text: string): Region {
  const numbers = text.split(',').map(Number)
  const [leftPx, topPx, widthPx, heightPx] = numbers
  const region = regionSchema.safeParse({ leftPx, topPx, widthPx, heightPx })
  if (region.success && numbers.length === 4) return region.data
  throw new AppError(
    'bad-request',
    `Expected left,top,width,height in pixels for --region but received "${text}".`,
  )
}

function rowsOf(trials: readonly Trial[]): string[][] {
  const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`
  return trials.map(({ name, result, truth }) => [
    name,
    seconds(result.elapsedMs),
    result.wholeImageMs === null ? '' : `${seconds(result.wholeImageMs)} for the image`,
    result.consistency ? `consistency ${result.consistency.psnr.toFixed(1)} dB` : '',
    truth ? `against ground truth ${truth.psnr.toFixed(2)} dB (Y, without ${truth.borderPx} px border)` : '',
    truth && truth.ssim !== null ? `SSIM ${truth.ssim.toFixed(4)}` : '',
  ])
}

function sheetOf(
  id: JobId,
  file: string,
  region: Region,
  factor: number,
  path: string,
  trials: readonly Trial[],
): SheetRequest {
  const { leftPx, topPx, widthPx, heightPx } = region
  return {
    id,
    region,
    path,
    heading: basename(file),
    overview: {
      title: 'Original',
      lines: [`${widthPx}×${heightPx} at ${leftPx},${topPx}, enlarged ${factor}x`],
    },
    panes: trials.map((trial) => {
      const [name = '', ...lines] = rowsOf([trial])[0] ?? []
      return { picture: trial.result.picture, title: name, lines: lines.filter((line) => line !== '') }
    }),
  }
}
