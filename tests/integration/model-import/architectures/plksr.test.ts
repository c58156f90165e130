import { describe, expect, it } from 'vitest'
import { measurePooling } from '../../../../electron/model-import/synchronise-pooling.ts'
import * as plain from '../plain-layers.ts'
import type { Planes } from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights, type Shapes } from './compare-with-plain.ts'
import { dysample, dysampleShapes } from './plain-dysample.ts'

const width = 8
const part = 3

function blockShapes(name: string, mixer: string, kernels: readonly [number, number]): Shapes {
  return {
    ...convShapes(`${name}.${mixer}.0`, width, width * 2, kernels[0]),
    ...convShapes(`${name}.${mixer}.2`, width * 2, width, kernels[1]),
    ...convShapes(`${name}.lk.conv`, part, part, 7),
    ...convShapes(`${name}.attn.f.0`, width, width),
    ...convShapes(`${name}.refine`, width, width, 1),
  }
}

function block(
  weights: RandomWeights,
  input: Planes,
  name: string,
  mixer: string,
  activate: (x: Planes) => Planes,
): Planes {
  const mixed = weights.conv(activate(weights.conv(input, `${name}.${mixer}.0`)), `${name}.${mixer}.2`)
  const large = weights.conv(plain.channels(mixed, 0, part), `${name}.lk.conv`)
  const x = plain.concat(large, plain.channels(mixed, part, width))
  return weights.conv(plain.multiply(x, plain.sigmoid(weights.conv(x, `${name}.attn.f.0`))), `${name}.refine`)
}

function groupNorm(weights: RandomWeights, input: Planes, name: string): Planes {
  const groupSize = width / 4
  const area = input.height * input.width
  const statistics = [0, 1, 2, 3].map((group) => {
    const values = input.data.subarray(group * groupSize * area, (group + 1) * groupSize * area)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
    return { mean, deviation: Math.sqrt(variance + 1e-5) }
  })
  return plain.map(input, (value, c) => {
    const { mean = NaN, deviation = NaN } = statistics[Math.floor(c / groupSize)] ?? {}
    return (
      ((value - mean) / deviation) * (weights.at(`${name}.weight`).data[c] ?? NaN) +
      (weights.at(`${name}.bias`).data[c] ?? NaN)
    )
  })
}

describe('PLKSR', () => {
  it('is built as published', async () => {
    const weights = new RandomWeights({
      ...convShapes('feats.0', 3, width),
      ...blockShapes('feats.1', 'channe_mixer', [3, 1]),
      ...blockShapes('feats.2', 'channe_mixer', [3, 1]),
      ...convShapes('feats.3', width, 12),
    })
    const network = await expectPlainResult(weights, (image) => {
      let x = weights.conv(image, 'feats.0')
      for (const name of ['feats.1', 'feats.2'])
        x = plain.add(block(weights, x, name, 'channe_mixer', plain.gelu), x)
      return plain.add(plain.pixelShuffle(weights.conv(x, 'feats.3'), 2), plain.nearest(image, 2))
    })
    expect(network).toMatchObject({ architecture: 'PLKSR', facts: { scale: 2, globalPooling: false } })
  })

  it('builds RealPLKSR with Mish and group normalisation', async () => {
    const weights = new RandomWeights({
      ...convShapes('feats.0', 3, width),
      ...blockShapes('feats.1', 'channel_mixer', [3, 3]),
      'feats.1.norm.weight': [width],
      'feats.1.norm.bias': [width],
      ...convShapes('feats.3', width, 48),
    })
    const network = await expectPlainResult(weights, (image) => {
      const first = weights.conv(image, 'feats.0')
      const x = plain.add(
        groupNorm(weights, block(weights, first, 'feats.1', 'channel_mixer', plain.mish), 'feats.1.norm'),
        first,
      )
      return plain.add(plain.pixelShuffle(weights.conv(x, 'feats.3'), 4), plain.nearest(image, 4))
    })
    expect(network).toMatchObject({ architecture: 'RealPLKSR', facts: { scale: 4, globalPooling: true } })
    // Tiles can share what the normalisation averages: the values and their squares.
    expect(measurePooling(network.model)).toBe(true)
    expect(network.model.graph.output).toHaveLength(2)
  })

  it.each([
    { scale: 2, groups: 4 },
    { scale: 3, groups: 3 },
    { scale: 4, groups: 4 },
  ])('builds RealPLKSR that ends in DySample of $scale times', async ({ scale, groups }) => {
    const count = 3 * scale ** 2
    const weights = new RandomWeights({
      ...convShapes('feats.0', 3, width),
      ...blockShapes('feats.1', 'channel_mixer', [3, 3]),
      'feats.1.norm.weight': [width],
      'feats.1.norm.bias': [width],
      ...convShapes('feats.3', width, count),
      ...dysampleShapes('to_img', count, 3, scale, groups),
    })
    const network = await expectPlainResult(weights, (image) => {
      const first = weights.conv(image, 'feats.0')
      const x = plain.add(
        groupNorm(weights, block(weights, first, 'feats.1', 'channel_mixer', plain.mish), 'feats.1.norm'),
        first,
      )
      const repeated = plain.draw(count, image.height, image.width, (c, row, column) =>
        plain.at(image, Math.floor(c / scale ** 2), row, column),
      )
      return dysample(weights, plain.add(weights.conv(x, 'feats.3'), repeated), 'to_img', scale, groups)
    })
    expect(network).toMatchObject({ architecture: 'RealPLKSR', facts: { scale } })
  })
})
