/**
 * Imports published weights and measures them by the literature's protocol: proof that reading, building, luma,
 * value ranges and pre-enlargement are right.
 *
 *   node tests/bench/quality/published-weights.ts WEIGHTS_FOLDER SET_FOLDER [part of a path …]
 *
 * WEIGHTS_FOLDER holds the files named below, SET_FOLDER the ground truths of Set5. Prints luma PSNR beside the
 * published figure and exits with 1 where one is missed by more than 0.05 dB.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { importModel } from '../../../electron/model-import/import-model.ts'
import { knownFacts } from '../../../electron/model-import/built-network.ts'
import { encodeModel } from '../../../electron/model-import/onnx/model-file.ts'
import { openOnnxModel } from './onnx-upscaler.ts'
import { measure, meanScores } from './protocol.ts'
import { listImages, readImage } from './read-image.ts'

interface PublishedWeights {
  readonly file: string
  /** Scale where the weights serve several. */
  readonly scale?: number
  /** Luma PSNR on Set5 in dB; `null` where none is known and the figure is only printed. */
  readonly decibels: number | null
}

const toleranceDecibels = 0.05
const figures: readonly PublishedWeights[] = [
  ...[37.53, 33.66, 31.34].map((decibels, index) => ({
    file: 'vdsr_official/VDSR_Official.mat',
    scale: index + 2,
    decibels,
  })),
  ...[36.66, 32.75, 30.48].map((decibels, index) => ({
    file: `srcnn_official/SRCNN_INx${index + 2}.mat`,
    scale: index + 2,
    decibels,
  })),
  ...[37.0, 33.16, 30.7].map((decibels, index) => ({
    file: `fsrcnn_official/FSRCNN_x${index + 2}.mat`,
    decibels,
  })),
  ...[36.57, 32.6, 30.11].map((decibels, index) => ({
    file: `fsrcnn_official/FSRCNN-s_x${index + 2}.mat`,
    decibels,
  })),
  ...[38.08, 34.45, 32.35].map((decibels, index) => ({
    file: `bsrn/net_g_BSRN_x${index + 2}.pth`,
    decibels,
  })),
  { file: 'rlfn/rlfn_s_x2.pth', decibels: 38.05 },
  { file: 'rlfn/rlfn_s_x4.pth', decibels: 32.24 },
  { file: 'rfdn/RFDN_AIM.pth', decibels: 32.16 },
  { file: 'srgan_leftthomas/netG_epoch_4_100.pth', decibels: 30.65 },
  ...[2, 3, 4].map((scale) => ({ file: `srcnn_official/SRCNN_91x${scale}.mat`, scale, decibels: null })),
  { file: 'vdsr_official/VDSR_Adam.mat', scale: 4, decibels: null },
  { file: 'import-only/IMDN_x4.pth', decibels: null },
  { file: 'import-only/ESPCN-x3.pt', decibels: null },
  { file: 'import-only/FSRCNN-x3.pt', decibels: null },
]

async function measureWeights(
  weights: string,
  images: readonly string[],
  item: PublishedWeights,
): Promise<boolean> {
  const name = path.join(weights, item.file)
  const network = importModel([{ name, bytes: new Uint8Array(readFileSync(name)) }])
  const { scale, colourModel } = network.facts
  if (scale === undefined || colourModel === undefined) throw new Error(`expected ${name} to be recognised`)
  const facts = {
    ...knownFacts({ ...network.facts, scale, colourModel }),
    scale: item.scale ?? scale,
    tensorType: 'float32' as const,
    tensorLayout: 'nchw' as const,
    fixedSizePx: null,
    receptiveFieldRadiusPx: null,
    overlapPx: 0,
    seamTolerance: 0,
    macsPerPixel: 0,
    parameterCount: 1,
    fp16Safe: null,
    memoryBytesPerPixel: null,
  }
  const upscaler = await openOnnxModel({ id: 'published', name, facts }, encodeModel(network.model))
  const scores = []
  for (const image of images) scores.push((await measure(upscaler, await readImage(image))).scores)
  const { psnr } = meanScores(scores)
  const passed = item.decibels === null || Math.abs(psnr - item.decibels) <= toleranceDecibels
  const published =
    item.decibels === null ? '' : ` (published ${item.decibels.toFixed(2)}${passed ? '' : ', MISSED'})`
  process.stdout.write(
    `${network.architecture ?? '?'} ${item.file} x${facts.scale}: ${psnr.toFixed(2)} dB${published}\n`,
  )
  return passed
}

const [weights, set, ...parts] = process.argv.slice(2)
if (weights === undefined || set === undefined)
  throw new Error('expected: WEIGHTS_FOLDER SET_FOLDER [part of a path …]')
const images = await listImages(set)
let allPassed = true
for (const item of figures)
  if (parts.length === 0 || parts.some((part) => item.file.includes(part)))
    allPassed = (await measureWeights(weights, images, item)) && allPassed
process.exitCode = allPassed ? 0 : 1
