/**
 * `npm run quality -- --truths DIR [options]` measures every model whose weights are here on folders of ground
 * truths, by the protocol of the super-resolution literature, and writes `quality.md` and `quality.json`.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { ModelDescriptor } from '../../../electron/common/models/model-descriptor.ts'
import { writeContactSheets } from './contact-sheet.ts'
import { type ExtraMeasures, measurePhotos, measureSet } from './measure-set.ts'
import { measureSpeed, speedMarkdown, type SpeedRow } from './measure-speed.ts'
import { findFetchedModels } from './fetched-models.ts'
import { findModels } from './model-descriptors.ts'
import { openOnnxModel } from './onnx-upscaler.ts'
import { readNaturalImageModel } from './niqe.ts'
import { type MeasuredModel, openDescribedModel, openWeights } from './open-model.ts'
import { openPerceptualDistance } from './perceptual-distance.ts'
import { runRealProtocol } from './real/real-protocol.ts'
import { mergedRows, type QualityRow, rowsOfJson, toJson } from './quality-row.ts'
import { toMarkdown } from './quality-table.ts'
import { bicubicUpscaler, type Upscaler } from './upscaler.ts'

const { values: options } = parseArgs({
  options: {
    /** Folder whose sub-folders are sets of ground truths, such as Set5. */
    truths: { type: 'string' },
    /** Sets to measure; all by default. */
    set: { type: 'string', multiple: true },
    /** Folder of photos without ground truth, for NIQE alone. */
    photos: { type: 'string' },
    /** Folder to write one contact sheet per photo of `--photos` to. */
    sheets: { type: 'string' },
    /** Models to measure, by id; all by default. */
    model: { type: 'string', multiple: true },
    /** Also measure what this user has fetched or added (`npm run enlarger -- models fetch ID`). */
    fetched: { type: 'boolean', default: false },
    /** Published weights to measure beside them: a file, or a folder of files that belong together. */
    weights: { type: 'string', multiple: true, default: [] },
    scale: { type: 'string', multiple: true },
    /** `quality.json` of an earlier run, whose rows stay where this run measures nothing newer. */
    keep: { type: 'string' },
    models: { type: 'string', default: path.join(import.meta.dirname, '../../../models') },
    output: { type: 'string', default: 'test-results/quality' },
    /** Also time every model, on one CPU thread. */
    speed: { type: 'boolean', default: false },
    /** ONNX graph of VGG19 features (models/training writes it) for the perceptual distance. */
    perceptual: { type: 'string' },
    /** `.npz` with NIQE's model of natural images. */
    niqe: { type: 'string' },
    /** Folder of ground truths to damage as real photos are; measures 4× models on them (with `--sheets`, also by eye). */
    real: { type: 'string' },
  },
})
const { truths, photos, real } = options
if (truths === undefined && photos === undefined && real === undefined) {
  throw new Error(
    'Expected --truths FOLDER (with folders such as Set5), --photos FOLDER or --real FOLDER but received none',
  )
}

const extras: ExtraMeasures = {
  distance: options.perceptual === undefined ? null : await openPerceptualDistance(options.perceptual),
  naturalImages: options.niqe === undefined ? null : await readNaturalImageModel(options.niqe),
}
const sets = truths === undefined ? [] : await setFolders(truths)
const earlier = options.keep === undefined ? [] : rowsOfJson(await readFile(options.keep, 'utf8'))
const rows: QualityRow[] = []
const upscalers: Upscaler[] = []

for (const scale of [2, 3, 4].filter(isWantedScale)) {
  await add({ upscaler: bicubicUpscaler(scale), architecture: 'Bicubic' })
}
for (const model of await findModels(options.models)) {
  if (isWanted(model.descriptor)) await add(await openDescribedModel(model))
}
for (const { descriptor, graphPath } of options.fetched ? await findFetchedModels(options.models) : []) {
  if (!isWanted(descriptor)) continue
  await add({ upscaler: await openOnnxModel(descriptor, graphPath), architecture: descriptor.architecture })
}
for (const location of options.weights) await add(await openWeights(location))

if (photos !== undefined && options.sheets !== undefined) {
  await writeContactSheets(upscalers, photos, options.sheets)
}
if (real !== undefined) {
  const colourModels = upscalers.filter(({ id, facts }) => isRealCandidate(id, facts))
  const { output, sheets = null } = options
  await runRealProtocol(colourModels, extras, { truths: real, output, sheets })
}
if (truths !== undefined || photos !== undefined)
  await save(options.speed ? await measureSpeed(upscalers) : null)

async function setFolders(folder: string): Promise<string[]> {
  const names = options.set ?? (await readdir(folder)).filter((name) => !name.startsWith('.')).sort()
  return names.map((name) => path.join(folder, name))
}

function isWanted({ id, facts }: ModelDescriptor): boolean {
  return (options.model?.includes(id) ?? true) && isWantedScale(facts?.scale ?? 1)
}

/** Real photos are enlarged four times, in colour; plain enlargement is the protocol's own row. */
function isRealCandidate(id: string, { scale, colourModel }: Upscaler['facts']): boolean {
  return scale === 4 && colourModel === 'rgb' && !id.startsWith('bicubic')
}

function isWantedScale(scale: number): boolean {
  return options.scale?.includes(String(scale)) ?? [2, 3, 4].includes(scale)
}

async function add(model: MeasuredModel): Promise<void> {
  upscalers.push(model.upscaler)
  for (const folder of sets) report(await measureSet(model, folder, extras))
  if (photos !== undefined && extras.naturalImages !== null) {
    report(await measurePhotos(model, photos, extras.naturalImages))
  }
  if (truths !== undefined || photos !== undefined) await save(null)
}

/** Writes what is known so far, so that a long run that is stopped has not been for nothing. */
async function save(speeds: readonly SpeedRow[] | null): Promise<void> {
  const table = mergedRows(earlier, rows)
  const markdown = toMarkdown(table) + (speeds === null ? '' : '\n' + speedMarkdown(speeds))
  await mkdir(options.output, { recursive: true })
  await writeFile(path.join(options.output, 'quality.json'), toJson(table, speeds ?? []))
  await writeFile(path.join(options.output, 'quality.md'), markdown)
}

function report(row: QualityRow): void {
  rows.push(row)
  const { scores, niqe } = row
  const figures =
    scores === null ? `NIQE ${niqe?.toFixed(2)}` : `${scores.psnr.toFixed(3)} dB ${scores.ssim.toFixed(4)}`
  process.stdout.write(`${row.name} ${row.set} ${figures}\n`)
}
