import { stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { ModelSpeed } from '../../../common/contracts/backend-contract.ts'
import { automaticModelId } from '../../../common/models/automatic-model.ts'
import { fittedModel } from '../../../common/models/fitted-model.ts'
import type { ModelSummary } from '../../../common/models/model-descriptor.ts'
import { readChoice } from '../store/job-row.ts'
import { expectedDurationMs } from './expected-duration.ts'
import { limitedOutputSize, type ImageSize } from '../../../common/settings/output-target.ts'
import { readSettingsJson } from '../../../common/settings/stored-settings.ts'
import type { UpscaleSettings } from '../../../common/settings/upscale-settings.ts'

/** What the waiting images will need on one disk. */
export interface DiskNeed {
  /** One of the output folders on it. */
  readonly directory: string
  readonly neededBytes: number
  readonly freeBytes: number
}

/** What is still to come, by a rough estimate. */
export interface QueueEstimate {
  readonly images: number
  readonly inputMegapixels: number
  readonly outputMegapixels: number
  readonly outputBytes: number
  /** By the speeds of earlier runs; `null` where a model has not run here, or no image was looked at yet. */
  readonly durationMs: number | null
  readonly disks: readonly DiskNeed[]
}

/**
 * Bytes per output pixel of photographs at the default options, until outputs of the same settings have been
 * measured (measured on a 48-megapixel photo, rounded up; JPEG XL by its ratio to JPEG on a smaller one, 0.55).
 */
const typicalBytesPerPixel: Readonly<Record<UpscaleSettings['encoding']['format'], number>> = {
  same: 1,
  png: 1.9,
  jpeg: 0.5,
  webp: 0.35,
  tiff: 2.5,
  avif: 0.25,
  jxl: 0.3,
  gif: 0.8,
}

/** Pixels for each byte of an image that has not been looked at yet: those of a photograph as JPEG. */
const typicalPixelsPerByte = 3
const typicalAspectRatio = 4 / 3

/** Output folders that are looked up on disk; more are taken to lie where the first one does. */
const maximumFolders = 200

type MutableDisk = { -readonly [member in keyof DiskNeed]: DiskNeed[member] }

/**
 * Estimates what the waiting images need, and what their disks have.
 * @param speeds what models were measured to do
 * @param models the models of this machine
 */
export async function estimateQueue(
  database: DatabaseSync,
  speeds: readonly ModelSpeed[] = [],
  models: readonly ModelSummary[] = [],
): Promise<QueueEstimate> {
  const groups = readGroups(database, speeds, models)
  const disks = new Map<number, MutableDisk>()
  const total = { images: 0, inputMegapixels: 0, outputMegapixels: 0, outputBytes: 0 }
  let last: MutableDisk | null = null
  for (const [index, group] of groups.entries()) {
    total.images += group.images
    total.inputMegapixels += group.inputPixels / 1e6
    total.outputMegapixels += group.outputPixels / 1e6
    total.outputBytes += group.outputBytes
    const disk: MutableDisk | null = index < maximumFolders ? await diskOf(group.directory, disks) : last
    if (disk) disk.neededBytes += group.outputBytes
    last = disk ?? last
  }
  return {
    ...total,
    durationMs: durationOf(groups),
    outputBytes: Math.round(total.outputBytes),
    disks: [...disks.values()].map(rounded),
  }
}

interface Group {
  readonly directory: string
  readonly images: number
  readonly inputPixels: number
  readonly outputPixels: number
  readonly outputBytes: number
  /** Whether the model is left open, and no image of the group was looked at yet. */
  readonly isOpen: boolean
  readonly durationMs: number | null
}

/** Time for all groups; images that were not looked at yet take as long for each pixel as those that were. */
function durationOf(groups: readonly Group[]): number | null {
  const known = groups.filter(({ isOpen }) => !isOpen)
  const durationMs = known.reduce((sum, group) => sum + (group.durationMs ?? Number.NaN), 0)
  if (known.length === groups.length) return Number.isNaN(durationMs) ? null : durationMs
  const pixelsOf = (some: readonly Group[]): number =>
    some.reduce((sum, group) => sum + group.outputPixels, 0)
  const allMs = (durationMs * pixelsOf(groups)) / pixelsOf(known)
  return Number.isNaN(allMs) ? null : allMs
}

/**
 * Waiting images by output folder, settings and what suits them; sizes that are unknown count as the mean of the known ones, where
 * none is known by the sizes of the files.
 */
function readGroups(
  database: DatabaseSync,
  speeds: readonly ModelSpeed[],
  models: readonly ModelSummary[],
): Group[] {
  const rows = database
    .prepare(
      `SELECT output_directory AS directory, jobs.settings AS settings, json, choice, count(*) AS images,
       avg(width_px) AS width, avg(height_px) AS height, avg(size_bytes) AS bytes
       FROM jobs JOIN settings ON settings.id = jobs.settings
       WHERE removed = 0 AND kind = 'waiting' GROUP BY output_directory, jobs.settings, choice`,
    )
    .all()
  const measured = measuredBytesPerPixel(database)
  return rows.map((row) => {
    const settings = readSettingsJson(String(row['json']))
    const images = Number(row['images'])
    const input =
      row['width'] === null
        ? sizeByBytes(Number(row['bytes']))
        : { widthPx: Number(row['width']), heightPx: Number(row['height']) }
    const size = limitedOutputSize(settings.target, settings.limits, input)
    const { modelId } = fittedModel(models, settings, input, readChoice(row['choice']))
    const inputPixels = images * input.widthPx * input.heightPx
    const outputPixels = images * size.widthPx * size.heightPx
    const perPixel = measured.get(Number(row['settings'])) ?? typicalBytesPerPixel[settings.encoding.format]
    return {
      directory: String(row['directory']),
      images,
      inputPixels,
      outputPixels,
      outputBytes: outputPixels * perPixel,
      isOpen: modelId === automaticModelId,
      durationMs: expectedDurationMs(speeds, { ...settings, modelId }, outputPixels),
    }
  })
}

function sizeByBytes(bytes: number): ImageSize {
  const heightPx = Math.max(1, Math.sqrt((bytes * typicalPixelsPerByte) / typicalAspectRatio))
  return { widthPx: heightPx * typicalAspectRatio, heightPx }
}

function measuredBytesPerPixel(database: DatabaseSync): ReadonlyMap<number, number> {
  const rows = database
    .prepare(
      `SELECT settings, sum(state ->> '$.result.sizeBytes') AS bytes,
       sum((state ->> '$.result.widthPx') * (state ->> '$.result.heightPx')) AS pixels
       FROM jobs WHERE removed = 0 AND kind = 'done' GROUP BY settings`,
    )
    .all()
  return new Map(rows.map((row) => [Number(row['settings']), Number(row['bytes']) / Number(row['pixels'])]))
}

/** The disk a folder is, or will be, on; `null` where that cannot be told. */
async function diskOf(directory: string, known: Map<number, MutableDisk>): Promise<MutableDisk | null> {
  for (let path = directory; ; path = dirname(path)) {
    const stats = await stat(path).catch(() => null)
    if (!stats && dirname(path) !== path) continue
    if (!stats) return null
    const found = known.get(stats.dev)
    if (found) return found
    const space = await statfs(path).catch(() => null)
    if (!space) return null
    const disk = { directory, neededBytes: 0, freeBytes: space.bavail * space.bsize }
    known.set(stats.dev, disk)
    return disk
  }
}

function rounded(disk: DiskNeed): DiskNeed {
  return { ...disk, neededBytes: Math.round(disk.neededBytes) }
}
