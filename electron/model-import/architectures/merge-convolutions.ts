import { invalidModel } from '../readers/invalid-model.ts'
import { tensor, type Tensor } from '../tensor.ts'

/** A convolution's own numbers: weight `[out, in, k, k]`, bias `[out]`. */
export interface LinearLayer {
  readonly weight: Tensor
  readonly bias: Tensor | null
}

/** The middle layer is 3×3. */
const taps = 9
const centre = 4
/** Merging costs the product of all widths; published ones are below 200. */
const largestWidth = 2048

/**
 * One 3×3 convolution equal to the chain 1×1, 3×3, 1×1 plus the 1×1 `shortcut` beside it. Exact where the chain
 * sees a picture that was padded with zeros before its first layer.
 */
export function mergeConvolutions(
  chain: readonly [LinearLayer, LinearLayer, LinearLayer],
  shortcut: LinearLayer,
): { weight: Tensor; bias: Tensor } {
  const [first, middle, last] = chain
  const [wide = 0, inputs = 0] = first.weight.dims
  const [wideOut = 0, wideIn = 0, height = 0, width = 0] = middle.weight.dims
  const [outputs = 0, lastIn = 0] = last.weight.dims
  const [skipOut = 0, skipIn = 0] = shortcut.weight.dims
  if (
    wide !== wideIn ||
    wideOut !== lastIn ||
    height * width !== taps ||
    skipOut !== outputs ||
    skipIn !== inputs
  )
    throw invalidModel('Expected the layers of a merged convolution to fit each other, but they do not.')
  if (Math.max(inputs, wide, wideOut, outputs) > largestWidth)
    throw invalidModel(`Expected merged convolutions of at most ${largestWidth} channels, but got more.`)

  // [wideOut, inputs, 3, 3]: the first layer merged into the middle one.
  const inner = new Float64Array(wideOut * inputs * taps)
  for (let m = 0; m < wideOut; m++)
    for (let n = 0; n < wide; n++)
      for (let i = 0; i < inputs; i++)
        addScaled(
          inner,
          (m * inputs + i) * taps,
          middle.weight.data,
          (m * wide + n) * taps,
          taps,
          at(first, n * inputs + i),
        )

  const merged = new Float64Array(outputs * inputs * taps)
  for (let o = 0; o < outputs; o++) {
    for (let m = 0; m < wideOut; m++)
      addScaled(merged, o * inputs * taps, inner, m * inputs * taps, inputs * taps, at(last, o * wideOut + m))
    for (let i = 0; i < inputs; i++)
      addScaled(merged, (o * inputs + i) * taps + centre, shortcut.weight.data, o * inputs + i, 1, 1)
  }
  const bias = mergedBias(chain, shortcut)
  return { weight: tensor([outputs, inputs, 3, 3], Float32Array.from(merged)), bias: tensor([outputs], bias) }
}

/** What the chain makes of zeros, and the shortcut's bias. */
function mergedBias(
  [first, middle, last]: readonly [LinearLayer, LinearLayer, LinearLayer],
  shortcut: LinearLayer,
): number[] {
  const wide = first.weight.dims[0] ?? 0
  const wideOut = middle.weight.dims[0] ?? 0
  const inner = Array.from({ length: wideOut }, (_, m) => {
    let sum = middle.bias?.data[m] ?? 0
    for (let n = 0; n < wide; n++)
      for (let k = 0; k < taps; k++) sum += at(middle, (m * wide + n) * taps + k) * (first.bias?.data[n] ?? 0)
    return sum
  })
  return Array.from({ length: last.weight.dims[0] ?? 0 }, (_, o) =>
    inner.reduce(
      (sum, value, m) => sum + at(last, o * wideOut + m) * value,
      (last.bias?.data[o] ?? 0) + (shortcut.bias?.data[o] ?? 0),
    ),
  )
}

function addScaled(
  target: Float64Array,
  targetAt: number,
  source: Float32Array | Float64Array,
  sourceAt: number,
  count: number,
  factor: number,
): void {
  for (let index = 0; index < count; index++)
    target[targetAt + index] = (target[targetAt + index] ?? 0) + factor * (source[sourceAt + index] ?? 0)
}

function at(layer: LinearLayer, index: number): number {
  return layer.weight.data[index] ?? 0
}
