/**
 * Layers of image networks as plain loops, written from their definitions: the second, independent path
 * against which converted graphs are compared. Slow and obvious on purpose.
 */
import type { Tensor } from '../../../electron/model-import/tensor.ts'

/** A picture of several channels, channel after channel, row after row. */
export interface Planes {
  readonly channels: number
  readonly height: number
  readonly width: number
  readonly data: Float64Array
}

export function planes(channels: number, height: number, width: number, data?: ArrayLike<number>): Planes {
  return {
    channels,
    height,
    width,
    data: data ? Float64Array.from(data) : new Float64Array(channels * height * width),
  }
}

/** A picture whose value at each place is `value(channel, y, x)`. */
export function draw(
  channels: number,
  height: number,
  width: number,
  value: (channel: number, y: number, x: number) => number,
): Planes {
  const picture = planes(channels, height, width)
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) picture.data[(c * height + y) * width + x] = value(c, y, x)
  return picture
}

/** The value at a place; 0 outside. */
export function at(picture: Planes, channel: number, y: number, x: number): number {
  if (y < 0 || x < 0 || y >= picture.height || x >= picture.width) return 0
  return picture.data[(channel * picture.height + y) * picture.width + x] ?? NaN
}

export interface PlainConvolution {
  readonly stride?: number
  readonly pad?: number
  readonly dilation?: number
  readonly groups?: number
}

/** Convolution as PyTorch defines it: weight `[out, in / groups, kh, kw]`. */
export function conv(
  input: Planes,
  weight: Tensor,
  bias: Tensor | null,
  options: PlainConvolution = {},
): Planes {
  const { stride = 1, pad = 0, dilation = 1, groups = 1 } = options
  const [out = 0, perGroup = 0, kh = 0, kw = 0] = weight.dims
  if (perGroup * groups !== input.channels)
    throw new Error(`weight takes ${perGroup * groups} channels, got ${input.channels}`)
  const height = Math.floor((input.height + 2 * pad - dilation * (kh - 1) - 1) / stride) + 1
  const width = Math.floor((input.width + 2 * pad - dilation * (kw - 1) - 1) / stride) + 1
  return draw(out, height, width, (o, y, x) => {
    const firstChannel = Math.floor(o / (out / groups)) * perGroup
    let sum = bias?.data[o] ?? 0
    for (let i = 0; i < perGroup; i++)
      for (let ky = 0; ky < kh; ky++)
        for (let kx = 0; kx < kw; kx++)
          sum +=
            (weight.data[((o * perGroup + i) * kh + ky) * kw + kx] ?? NaN) *
            at(input, firstChannel + i, y * stride - pad + ky * dilation, x * stride - pad + kx * dilation)
    return sum
  })
}

/** Transposed convolution as PyTorch defines it: every input pixel paints its kernel; weight `[in, out, kh, kw]`. */
export function deconv(
  input: Planes,
  weight: Tensor,
  bias: Tensor | null,
  options: { readonly stride?: number; readonly pad?: number; readonly outputPad?: number } = {},
): Planes {
  const { stride = 1, pad = 0, outputPad = 0 } = options
  const [inputs = 0, out = 0, kh = 0, kw = 0] = weight.dims
  if (inputs !== input.channels) throw new Error(`weight takes ${inputs} channels, got ${input.channels}`)
  const height = (input.height - 1) * stride + kh - 2 * pad + outputPad
  const width = (input.width - 1) * stride + kw - 2 * pad + outputPad
  const result = draw(out, height, width, (o) => bias?.data[o] ?? 0)
  for (let i = 0; i < inputs; i++)
    for (let o = 0; o < out; o++)
      for (let y = 0; y < input.height; y++)
        for (let x = 0; x < input.width; x++)
          for (let ky = 0; ky < kh; ky++)
            for (let kx = 0; kx < kw; kx++) {
              const ty = y * stride - pad + ky
              const tx = x * stride - pad + kx
              if (ty < 0 || tx < 0 || ty >= height || tx >= width) continue
              const place = (o * height + ty) * width + tx
              const painted = (weight.data[((i * out + o) * kh + ky) * kw + kx] ?? NaN) * at(input, i, y, x)
              result.data[place] = (result.data[place] ?? 0) + painted
            }
  return result
}

export function map(input: Planes, change: (value: number, channel: number) => number): Planes {
  return draw(input.channels, input.height, input.width, (c, y, x) => change(at(input, c, y, x), c))
}

/** Combines two pictures; one of a single pixel or a single channel is spread over the other. */
export function combine(
  left: Planes,
  right: Planes,
  operate: (left: number, right: number) => number,
): Planes {
  const channels = Math.max(left.channels, right.channels)
  const height = Math.max(left.height, right.height)
  const width = Math.max(left.width, right.width)
  const pick = (from: Planes, c: number, y: number, x: number): number =>
    at(from, from.channels === 1 ? 0 : c, from.height === 1 ? 0 : y, from.width === 1 ? 0 : x)
  return draw(channels, height, width, (c, y, x) => operate(pick(left, c, y, x), pick(right, c, y, x)))
}

export const add = (left: Planes, right: Planes): Planes => combine(left, right, (a, b) => a + b)
export const multiply = (left: Planes, right: Planes): Planes => combine(left, right, (a, b) => a * b)
export const times = (input: Planes, factor: number): Planes => map(input, (value) => value * factor)
export const relu = (input: Planes): Planes => map(input, (value) => Math.max(value, 0))
export const leaky = (input: Planes, slope: number): Planes =>
  map(input, (value) => (value < 0 ? value * slope : value))
export const sigmoid = (input: Planes): Planes => map(input, (value) => 1 / (1 + Math.exp(-value)))
export const tanh = (input: Planes): Planes => map(input, Math.tanh)
export const silu = (input: Planes): Planes => map(input, (value) => value / (1 + Math.exp(-value)))

export const mish = (input: Planes): Planes =>
  map(input, (value) => value * Math.tanh(Math.log1p(Math.exp(value))))

export function prelu(input: Planes, slope: Tensor): Planes {
  return map(input, (value, c) =>
    value < 0 ? value * (slope.data[slope.data.length === 1 ? 0 : c] ?? NaN) : value,
  )
}

/** x/2 · (1 + erf(x/√2)); erf by its Taylor series, which is exact to double precision for the small values here. */
export function gelu(input: Planes): Planes {
  return map(input, (value) => 0.5 * value * (1 + erf(value * Math.SQRT1_2)))
}

function erf(value: number): number {
  if (Math.abs(value) > 5) return Math.sign(value)
  let term = value
  let sum = value
  for (let n = 1; n < 120; n++) {
    term *= (-value * value) / n
    sum += term / (2 * n + 1)
  }
  return (2 / Math.sqrt(Math.PI)) * sum
}

export function concat(...inputs: readonly Planes[]): Planes {
  const [first] = inputs
  if (!first) throw new Error('nothing to join')
  const data = inputs.flatMap((input) => [...input.data])
  return planes(
    inputs.reduce((sum, { channels }) => sum + channels, 0),
    first.height,
    first.width,
    data,
  )
}

/** Channels `from` to `to`, the latter left out. */
export function channels(input: Planes, from: number, to: number): Planes {
  return draw(to - from, input.height, input.width, (c, y, x) => at(input, from + c, y, x))
}

/** PyTorch's PixelShuffle: channel `c·f² + i·f + j` becomes pixel `(i, j)` of channel `c`. */
export function pixelShuffle(input: Planes, f: number): Planes {
  return draw(input.channels / (f * f), input.height * f, input.width * f, (c, y, x) =>
    at(input, c * f * f + (y % f) * f + (x % f), Math.floor(y / f), Math.floor(x / f)),
  )
}

/** The inverse of {@link pixelShuffle}. */
export function pixelUnshuffle(input: Planes, f: number): Planes {
  return draw(input.channels * f * f, input.height / f, input.width / f, (c, y, x) => {
    const place = c % (f * f)
    return at(input, Math.floor(c / (f * f)), y * f + Math.floor(place / f), x * f + (place % f))
  })
}

export function nearest(input: Planes, factor: number): Planes {
  return draw(input.channels, input.height * factor, input.width * factor, (c, y, x) =>
    at(input, c, Math.floor(y / factor), Math.floor(x / factor)),
  )
}

/** Resampling with pixel centres aligned and borders repeated; `kernel` gives the weight at a distance. */
export function resample(
  input: Planes,
  height: number,
  width: number,
  kernel: (distance: number) => number,
  radius: number,
): Planes {
  const clamp = (value: number, side: number): number => Math.min(Math.max(value, 0), side - 1)
  return draw(input.channels, height, width, (c, y, x) => {
    const sy = ((y + 0.5) * input.height) / height - 0.5
    const sx = ((x + 0.5) * input.width) / width - 0.5
    let sum = 0
    for (let iy = Math.floor(sy) - radius + 1; iy <= Math.floor(sy) + radius; iy++)
      for (let ix = Math.floor(sx) - radius + 1; ix <= Math.floor(sx) + radius; ix++)
        sum +=
          kernel(sy - iy) * kernel(sx - ix) * at(input, c, clamp(iy, input.height), clamp(ix, input.width))
    return sum
  })
}

export const bilinear = (input: Planes, height: number, width: number): Planes =>
  resample(input, height, width, (distance) => Math.max(0, 1 - Math.abs(distance)), 1)

/** Keys' cubic; `a` is −0.75 in PyTorch and ncnn. */
export function bicubic(input: Planes, height: number, width: number, a = -0.75): Planes {
  return resample(
    input,
    height,
    width,
    (distance) => {
      const t = Math.abs(distance)
      if (t <= 1) return ((a + 2) * t - (a + 3)) * t * t + 1
      return t < 2 ? ((t - 5) * t + 8) * t * a - 4 * a : 0
    },
    2,
  )
}

/** Mean of each channel as one pixel. */
export function globalMean(input: Planes): Planes {
  const area = input.height * input.width
  return draw(input.channels, 1, 1, (c) =>
    input.data.subarray(c * area, (c + 1) * area).reduce((sum, value) => sum + value / area, 0),
  )
}

export function maxPool(input: Planes, size: number, stride: number): Planes {
  const height = Math.floor((input.height - size) / stride) + 1
  const width = Math.floor((input.width - size) / stride) + 1
  return draw(input.channels, height, width, (c, y, x) => {
    let largest = -Infinity
    for (let ky = 0; ky < size; ky++)
      for (let kx = 0; kx < size; kx++)
        largest = Math.max(largest, at(input, c, y * stride + ky, x * stride + kx))
    return largest
  })
}

/** Cuts pixels off: top, left, bottom, right. */
export function crop(input: Planes, top: number, left = top, bottom = top, right = left): Planes {
  return draw(input.channels, input.height - top - bottom, input.width - left - right, (c, y, x) =>
    at(input, c, y + top, x + left),
  )
}

/** Adds pixels on every side. */
export function pad(input: Planes, amount: number, mode: 'zero' | 'replicate' | 'reflect'): Planes {
  const place = (position: number, side: number): number => {
    if (mode === 'zero') return position
    if (mode === 'replicate') return Math.min(Math.max(position, 0), side - 1)
    return position < 0 ? -position : position >= side ? 2 * (side - 1) - position : position
  }
  return draw(input.channels, input.height + 2 * amount, input.width + 2 * amount, (c, y, x) =>
    at(input, c, place(y - amount, input.height), place(x - amount, input.width)),
  )
}
