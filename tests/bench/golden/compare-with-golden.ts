/**
 * Compares converted ncnn models with pictures that the original ncnn programs made.
 *
 *   node tests/bench/golden/compare-with-golden.ts GOLDEN_FOLDER MODEL_FOLDER...
 *
 * GOLDEN_FOLDER holds `in_photo.png` and `gold_<model>.png`; MODEL_FOLDERs are searched for the `.param` and
 * `.bin` files. Where a program let values outside 0–1 wrap round, only pixels whose value of ours lies within
 * 0.002–0.998 are compared. Prints PSNR (dB, peak 255) per model and exits with 1 where one falls short.
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { InferenceSession, Tensor } from '../../../electron/inference/onnxruntime.ts'
import sharp from 'sharp'
import { encodeModel } from '../../../electron/model-import/onnx/model-file.ts'
import { ncnnToOnnx } from '../../../electron/model-import/ncnn/ncnn-to-onnx.ts'
import { readWeights } from '../../../electron/model-import/read-weights.ts'

interface GoldenCase {
  readonly golden: string
  /** End of the `.param` path. */
  readonly param: string
  /** Input pixels mirrored or repeated on every side, as the program does. */
  readonly padPx: number
  readonly padMode: 'reflect' | 'replicate'
  readonly leastDecibels: number
}

const half = { padPx: 10, padMode: 'reflect', leastDecibels: 45 } as const
const cugan = { padMode: 'reflect', leastDecibels: 80 } as const
const cases: readonly GoldenCase[] = [
  { golden: 'realesrgan-x4plus', param: 'realesrgan-x4plus.param', ...half },
  { golden: 'realesrgan-x4plus-anime', param: 'realesrgan-x4plus-anime.param', ...half },
  { golden: 'realesr-animevideov3-x2', param: 'realesr-animevideov3-x2.param', ...half },
  { golden: 'realesr-animevideov3-x3', param: 'realesr-animevideov3-x3.param', ...half },
  { golden: 'realesr-animevideov3-x4', param: 'realesr-animevideov3-x4.param', ...half },
  { golden: 'RealESRGAN_General_x4_v3', param: 'RealESRGAN_General_x4_v3.param', ...half },
  { golden: 'realcugan-se-up2x-no-denoise', param: 'models-se/up2x-no-denoise.param', padPx: 18, ...cugan },
  { golden: 'realcugan-se-up3x-no-denoise', param: 'models-se/up3x-no-denoise.param', padPx: 14, ...cugan },
  { golden: 'realcugan-se-up4x-no-denoise', param: 'models-se/up4x-no-denoise.param', padPx: 19, ...cugan },
  {
    golden: 'waifu2x-cunet-noise1-scale2',
    param: 'models-cunet/noise1_scale2.0x_model.param',
    padPx: 18,
    padMode: 'replicate',
    leastDecibels: 80,
  },
  {
    golden: 'waifu2x-upconv7-noise0-scale2',
    param: 'models-upconv_7_anime_style_art_rgb/noise0_scale2.0x_model.param',
    padPx: 7,
    padMode: 'replicate',
    leastDecibels: 80,
  },
]

async function compare(item: GoldenCase, goldenFolder: string, params: readonly string[]): Promise<boolean> {
  const param = params.find((file) => file.endsWith(`/${item.param}`))
  if (param === undefined) {
    process.stdout.write(`${item.golden}: no ${item.param} found, left out\n`)
    return true
  }
  const began = performance.now()
  const bin = param.replace(/\.param$/, '.bin')
  const read = readWeights([param, bin].map((name) => ({ name, bytes: new Uint8Array(readFileSync(name)) })))
  if (read.kind !== 'ncnn') throw new Error(`expected ${param} to be an ncnn model`)
  const network = ncnnToOnnx(read.graph)
  const bytes = encodeModel(network.model)
  const convertMs = performance.now() - began
  const image = await readPlanes(path.join(goldenFolder, 'in_photo.png'))
  const padded = padPlanes(image, item.padPx, item.padMode)
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 })
  const feed = new Tensor('float32', padded.data, [1, 3, padded.height, padded.width])
  const { output } = await session.run({ input: feed })
  if (!output) throw new Error('expected an output')
  const golden = await readPlanes(path.join(goldenFolder, `gold_${item.golden}.png`))
  const margin = network.facts.inputPadding ? 0 : item.padPx * network.facts.scale
  const decibels = psnr(output.data as Float32Array, Number(output.dims[3]), margin, golden)
  const { architecture, facts } = network
  process.stdout.write(
    `${item.golden}: ${decibels.toFixed(1)} dB (${architecture} x${facts.scale}, multiple of ${facts.multipleOfPx}, ` +
      `least ${facts.minimumSizePx} px, margin ${facts.inputPadding?.px ?? 0} ${facts.inputPadding?.mode ?? ''}; ` +
      `converted in ${convertMs.toFixed(0)} ms)\n`,
  )
  return decibels >= item.leastDecibels
}

interface Planes {
  readonly width: number
  readonly height: number
  readonly data: Float32Array
}

async function readPlanes(file: string): Promise<Planes> {
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const { width, height } = info
  const planes = new Float32Array(3 * width * height)
  for (let index = 0; index < width * height; index++)
    for (let channel = 0; channel < 3; channel++)
      planes[channel * width * height + index] = (data[index * 3 + channel] ?? 0) / 255
  return { width, height, data: planes }
}

function padPlanes(image: Planes, pad: number, mode: 'reflect' | 'replicate'): Planes {
  const width = image.width + 2 * pad
  const height = image.height + 2 * pad
  const data = new Float32Array(3 * width * height)
  const source = (position: number, side: number): number => {
    if (mode === 'replicate') return Math.min(Math.max(position, 0), side - 1)
    return position < 0 ? -position : position >= side ? 2 * (side - 1) - position : position
  }
  for (let channel = 0; channel < 3; channel++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const from =
          (channel * image.height + source(y - pad, image.height)) * image.width +
          source(x - pad, image.width)
        data[(channel * height + y) * width + x] = image.data[from] ?? 0
      }
  return { width, height, data }
}

function psnr(ours: Float32Array, rowLength: number, margin: number, golden: Planes): number {
  const rows = ours.length / 3 / rowLength
  let sum = 0
  let count = 0
  for (let channel = 0; channel < 3; channel++)
    for (let y = 0; y < golden.height; y++)
      for (let x = 0; x < golden.width; x++) {
        const value = ours[(channel * rows + y + margin) * rowLength + x + margin] ?? NaN
        if (!(value >= 0.002 && value <= 0.998)) continue
        const reference = (golden.data[(channel * golden.height + y) * golden.width + x] ?? 0) * 255
        sum += (Math.round(value * 255) - reference) ** 2
        count++
      }
  return 10 * Math.log10((255 * 255 * count) / sum)
}

const [goldenFolder, ...modelFolders] = process.argv.slice(2)
if (goldenFolder === undefined) throw new Error('expected: GOLDEN_FOLDER MODEL_FOLDER...')
const params = modelFolders.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.param'))
    .map((file) => path.join(folder, file)),
)
let allPassed = true
for (const item of cases) allPassed = (await compare(item, goldenFolder, params)) && allPassed
process.exitCode = allPassed ? 0 : 1
