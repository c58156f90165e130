/**
 * `npm run quality -- --truths DIR [options]`: measures the bundled models on folders of ground truths, by the
 * protocol of the super-resolution literature, and writes `quality.md` and `quality.json`.
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { type ModelDescriptor } from '../../../electron/common/model-descriptor.ts'
import { findBundledModels } from './bundled-models.ts'
import { naturalnessOf, readNaturalImageModel } from './niqe.ts'
import { openBundledModel } from './onnx-upscaler.ts'
import { openPerceptualDistance } from './perceptual-distance.ts'
import { measure, meanScores } from './protocol.ts'
import { type QualityRow, toJson, toMarkdown } from './quality-report.ts'
import { listImages, readImage } from './read-image.ts'
import { bicubicUpscaler, type Upscaler } from './upscaler.ts'

const { values: options } = parseArgs({
  options: {
    /** Folder whose sub-folders are sets of ground truths, such as Set5. */
    truths: { type: 'string' },
    /** Sets to measure; all by default. */
    set: { type: 'string', multiple: true },
    /** Bundled models to measure, by id; all by default. */
    model: { type: 'string', multiple: true },
    models: { type: 'string', default: path.join(import.meta.dirname, '../../../models') },
    output: { type: 'string', default: 'test-results/quality' },
    /** ONNX graph of VGG19 features (models/training writes it) for the perceptual distance. */
    perceptual: { type: 'string' },
    /** `.npz` with NIQE's model of natural images. */
    niqe: { type: 'string' },
  },
})
if (options.truths === undefined)
  throw new Error('Expected --truths FOLDER (with folders such as Set5) but received none')
const truths = options.truths

const distance = options.perceptual === undefined ? null : await openPerceptualDistance(options.perceptual)
const naturalImages = options.niqe === undefined ? null : await readNaturalImageModel(options.niqe)

/** One model on one set. */
async function measureSet(upscaler: Upscaler, architecture: string, set: string): Promise<QualityRow> {
  const files = await listImages(path.join(truths, set))
  const scores = []
  const distances: number[] = []
  const naturalness: number[] = []
  for (const file of files) {
    const measured = await measure(upscaler, await readImage(file))
    scores.push(measured.scores)
    if (distance !== null) distances.push(await distance(measured.truth, measured.output))
    if (naturalImages !== null) naturalness.push(naturalnessOf(measured.output, naturalImages))
  }
  return {
    model: upscaler.id,
    name: upscaler.name,
    architecture,
    scale: upscaler.facts.scale,
    set,
    images: files.length,
    scores: meanScores(scores),
    perceptualDistance: meanOrNull(distances),
    niqe: meanOrNull(naturalness),
  }
}

function meanOrNull(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}

const sets = options.set ?? (await readdir(truths)).filter((name) => !name.startsWith('.')).sort()
const wanted = (descriptor: ModelDescriptor) => options.model?.includes(descriptor.id) ?? true
const models = (await findBundledModels(options.models)).filter(({ descriptor }) => wanted(descriptor))
const scales = [...new Set(models.map(({ descriptor }) => descriptor.facts?.scale ?? 1))].filter(
  (scale) => scale > 1,
)

const rows: QualityRow[] = []
async function add(upscaler: Upscaler, architecture: string): Promise<void> {
  for (const set of sets) {
    const row = await measureSet(upscaler, architecture, set)
    rows.push(row)
    process.stdout.write(
      `${row.name} ${set} ${row.scores.psnr.toFixed(3)} dB ${row.scores.ssim.toFixed(4)}\n`,
    )
  }
}
for (const scale of scales) await add(bicubicUpscaler(scale), 'Bicubic')
for (const { file, descriptor } of models) await add(await openBundledModel(file), descriptor.architecture)

await mkdir(options.output, { recursive: true })
await writeFile(path.join(options.output, 'quality.json'), toJson(rows))
await writeFile(path.join(options.output, 'quality.md'), toMarkdown(rows))
