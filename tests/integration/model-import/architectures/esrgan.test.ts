import { describe, expect, it } from 'vitest'
import * as plain from '../plain-layers.ts'
import type { Planes } from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights, type Shapes } from './compare-with-plain.ts'

const width = 5
const growth = 4
const blockCount = 2

interface Variant {
  readonly inputs: number
  readonly doublings: number
  readonly plus?: boolean
}

interface Names {
  readonly first: string
  readonly dense: (block: number, index: number, layer: number) => string
  readonly plus: (block: number, index: number) => string
  readonly trunk: string
  readonly up: (index: number) => string
  readonly high: (doublings: number) => string
  readonly last: (doublings: number) => string
}

const firstRelease: Names = {
  first: 'model.0',
  dense: (block, index, layer) => `model.1.sub.${block}.RDB${index}.conv${layer}.0`,
  plus: (block, index) => `model.1.sub.${block}.RDB${index}.conv1x1`,
  trunk: `model.1.sub.${blockCount}`,
  up: (index) => `model.${index * 3}`,
  high: (doublings) => `model.${2 + doublings * 3}`,
  last: (doublings) => `model.${4 + doublings * 3}`,
}
const realEsrgan: Names = {
  ...firstRelease,
  first: 'conv_first',
  dense: (block, index, layer) => `body.${block}.rdb${index}.conv${layer}`,
  trunk: 'conv_body',
  up: (index) => `conv_up${index}`,
  high: () => 'conv_hr',
  last: () => 'conv_last',
}
const bsrgan: Names = {
  ...realEsrgan,
  dense: (block, index, layer) => `RRDB_trunk.${block}.RDB${index}.conv${layer}`,
  trunk: 'trunk_conv',
  up: (index) => `upconv${index}`,
  high: () => 'HRconv',
}

function weightsOf(names: Names, { inputs, doublings, plus = false }: Variant): RandomWeights {
  let shapes: Shapes = convShapes(names.first, inputs, width)
  for (let block = 0; block < blockCount; block++)
    for (const index of [1, 2, 3]) {
      for (const layer of [1, 2, 3, 4])
        shapes = {
          ...shapes,
          ...convShapes(names.dense(block, index, layer), width + (layer - 1) * growth, growth),
        }
      shapes = { ...shapes, ...convShapes(names.dense(block, index, 5), width + 4 * growth, width) }
      if (plus) shapes = { ...shapes, ...convShapes(names.plus(block, index), width, growth, 1, false) }
    }
  shapes = { ...shapes, ...convShapes(names.trunk, width, width) }
  for (let index = 1; index <= doublings; index++)
    shapes = { ...shapes, ...convShapes(names.up(index), width, width) }
  return new RandomWeights({
    ...shapes,
    ...convShapes(names.high(doublings), width, width),
    ...convShapes(names.last(doublings), width, 3),
  })
}

function rrdbNet(weights: RandomWeights, names: Names, { doublings, plus }: Variant, image: Planes): Planes {
  const first = weights.conv(image, names.first)
  let trunk = first
  for (let block = 0; block < blockCount; block++) {
    let x = trunk
    for (const index of [1, 2, 3]) {
      const layer = (number: number, ...parts: Planes[]): Planes =>
        weights.conv(plain.concat(...parts), names.dense(block, index, number))
      const x1 = plain.leaky(layer(1, x), 0.2)
      let x2 = plain.leaky(layer(2, x, x1), 0.2)
      if (plus) x2 = plain.add(x2, weights.conv(x, names.plus(block, index)))
      const x3 = plain.leaky(layer(3, x, x1, x2), 0.2)
      let x4 = plain.leaky(layer(4, x, x1, x2, x3), 0.2)
      if (plus) x4 = plain.add(x4, x2)
      x = plain.add(plain.times(layer(5, x, x1, x2, x3, x4), 0.2), x)
    }
    trunk = plain.add(plain.times(x, 0.2), trunk)
  }
  let x = plain.add(first, weights.conv(trunk, names.trunk))
  for (let index = 1; index <= doublings; index++)
    x = plain.leaky(weights.conv(plain.nearest(x, 2), names.up(index)), 0.2)
  return weights.conv(plain.leaky(weights.conv(x, names.high(doublings)), 0.2), names.last(doublings))
}

describe('ESRGAN', () => {
  it.each([
    ['the first release at 4x', firstRelease, { inputs: 3, doublings: 2 }, 4],
    ['the first release at 1x', firstRelease, { inputs: 3, doublings: 0 }, 1],
    ['ESRGAN+ at 2x', firstRelease, { inputs: 3, doublings: 1, plus: true }, 2],
    ['Real-ESRGAN at 4x', realEsrgan, { inputs: 3, doublings: 2 }, 4],
    ['BSRGAN at 2x', bsrgan, { inputs: 3, doublings: 1 }, 2],
  ])('is built as published in the names of %s', async (_, names, variant, scale) => {
    const weights = weightsOf(names, variant)
    const network = await expectPlainResult(weights, (image) => rrdbNet(weights, names, variant, image))
    expect(network).toMatchObject({ architecture: 'ESRGAN', facts: { scale, multipleOfPx: 1 } })
  })

  it.each([
    [12, 2, 2],
    [48, 4, 1],
  ])('unshuffles pixels where the first layer takes %i channels', async (inputs, factor, scale) => {
    const variant = { inputs, doublings: 2 }
    const weights = weightsOf(realEsrgan, variant)
    const network = await expectPlainResult(
      weights,
      (image) => rrdbNet(weights, realEsrgan, variant, plain.pixelUnshuffle(image, factor)),
      { height: 8, width: 12 },
    )
    expect(network.facts).toMatchObject({ scale, multipleOfPx: factor, colourModel: 'rgb' })
  })
})
