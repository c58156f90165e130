import { expect } from 'vitest'
import type { BuiltNetwork } from '../../../../electron/model-import/built-network.ts'
import { recognise } from '../../../../electron/model-import/recognise.ts'
import { elementCount, tensor, type Tensor } from '../../../../electron/model-import/tensor.ts'
import * as plain from '../plain-layers.ts'
import type { Planes } from '../plain-layers.ts'
import { largestDifference, noise, runGraph } from '../run-graph.ts'
import { expectCleanRefusals } from './damaged-weights.ts'

/** Shapes by name; random weights are drawn for each. */
export type Shapes = Readonly<Record<string, readonly number[]>>

/** Small random weights of these shapes; of such a spread that signals neither die nor blow up. */
export class RandomWeights extends Map<string, Tensor> {
  constructor(shapes: Shapes) {
    super()
    Object.entries(shapes).forEach(([name, dims], index) => {
      const fanIn = elementCount(dims.slice(1))
      const spread = dims.length > 1 ? 1.5 / Math.sqrt(fanIn) : 0.3
      const values = noise(elementCount(dims), index + 1).map((value) => (value - 0.5) * 2 * spread)
      this.set(name, tensor(dims, values))
    })
  }

  /** The tensor `name`; a missing one is a mistake of the test. */
  at(name: string): Tensor {
    const found = this.get(name)
    if (!found) throw new Error(`the test has no weight ${name}`)
    return found
  }

  /** A plain convolution with `<name>.weight` and, where there is one, `<name>.bias`; keeps the size by default. */
  conv(input: Planes, name: string, options: plain.PlainConvolution = {}): Planes {
    const weight = this.at(`${name}.weight`)
    const pad = Math.floor(((weight.dims[2] ?? 1) - 1) / 2) * (options.dilation ?? 1)
    return plain.conv(input, weight, this.get(`${name}.bias`) ?? null, { pad, ...options })
  }
}

/** Shapes of a convolution `name` with bias. */
export function convShapes(name: string, inputs: number, outputs: number, kernel = 3, bias = true): Shapes {
  const weight = { [`${name}.weight`]: [outputs, inputs, kernel, kernel] }
  return bias ? { ...weight, [`${name}.bias`]: [outputs] } : weight
}

/**
 * Builds the network of `weights`, runs it in onnxruntime on noise, and expects what `reference` makes of the
 * same noise to within 1e-4 of the largest value. What damage makes of the weights must be refused in words.
 */
export async function expectPlainResult(
  weights: ReadonlyMap<string, Tensor>,
  reference: (image: Planes) => Planes,
  size: { readonly channels?: number; readonly height?: number; readonly width?: number } = {},
): Promise<BuiltNetwork> {
  const { channels = 3, height = 7, width = 9 } = size
  const network = recognise(weights)
  expectCleanRefusals(weights)
  const image = noise(channels * height * width, 99)
  const ours = await runGraph(network.model, image, [1, channels, height, width])
  const theirs = reference(plain.planes(channels, height, width, image))
  expect(ours.dims).toEqual([1, theirs.channels, theirs.height, theirs.width])
  const largest = theirs.data.reduce((most, value) => Math.max(most, Math.abs(value)), 1)
  expect(theirs.data.some((value) => Math.abs(value) > 1e-2)).toBe(true)
  expect(largestDifference(ours.data, Float32Array.from(theirs.data)) / largest).toBeLessThan(1e-4)
  return network
}
