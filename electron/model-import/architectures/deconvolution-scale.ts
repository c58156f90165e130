import type { ChainLayer } from '../kernel-chain.ts'

const candidates = [2, 3, 4]
/** Gray of the flat image, on 0–1. */
const gray = 0.5

/**
 * The stride of a deconvolution, which its kernel does not state. A flat image must stay flat and as bright as
 * it was: every phase of the output grid gets another subset of the kernel, and only at the trained stride do
 * all subsets give the gray that went in. Follows a flat gray through `layers` (borders do not matter then).
 */
export function deconvolutionScale(layers: readonly ChainLayer[], deconvolution: ChainLayer): number {
  const channels = layers[0]?.kernel.dims[1] ?? 1
  const features = layers.reduce(flatOutput, Array<number>(channels).fill(gray))
  const errors = candidates.map((stride) => flatError(features, deconvolution, stride))
  return candidates[errors.indexOf(Math.min(...errors))] ?? 2
}

/** What a layer makes of channels that are the same everywhere. */
function flatOutput(inputs: readonly number[], { kernel, bias, slope }: ChainLayer): number[] {
  const [outputs = 0, channels = 0, height = 0, width = 0] = kernel.dims
  const area = height * width
  return Array.from({ length: outputs }, (_, o) => {
    let sum = bias?.data[o] ?? 0
    for (let i = 0; i < channels; i++) {
      const start = (o * channels + i) * area
      sum +=
        (inputs[i] ?? 0) *
        kernel.data.subarray(start, start + area).reduce((total, value) => total + value, 0)
    }
    const factor = slope ? (slope.data[slope.data.length === 1 ? 0 : o] ?? 1) : 1
    return sum < 0 ? sum * factor : sum
  })
}

/** How far the output's phases at `stride` are from the gray, root mean square. The kernel is `[in, out, …]`. */
function flatError(features: readonly number[], { kernel, bias }: ChainLayer, stride: number): number {
  const [, outputs = 1, height = 0, width = 0] = kernel.dims
  const phases = new Float64Array(stride * stride).fill(bias?.data[0] ?? 0)
  for (const [i, feature] of features.entries())
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const phase = (y % stride) * stride + (x % stride)
        const weight = kernel.data[(i * outputs * height + y) * width + x] ?? 0
        phases[phase] = (phases[phase] ?? 0) + feature * weight
      }
  return Math.sqrt(phases.reduce((sum, value) => sum + (value - gray) ** 2, 0) / phases.length)
}
