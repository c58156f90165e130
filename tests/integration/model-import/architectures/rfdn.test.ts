import { describe, expect, it } from 'vitest'
import * as plain from '../plain-layers.ts'
import type { Planes } from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights, type Shapes } from './compare-with-plain.ts'
import { spatialAttention, spatialAttentionShapes } from './plain-attention.ts'

const width = 6
const half = 3
const blocks = ['B1', 'B2']

function rfdnWeights(): RandomWeights {
  let shapes: Shapes = convShapes('fea_conv', 3, width)
  for (const block of blocks) {
    for (const layer of ['c1', 'c2', 'c3'])
      shapes = {
        ...shapes,
        ...convShapes(`${block}.${layer}_d`, width, half, 1),
        ...convShapes(`${block}.${layer}_r`, width, width),
      }
    shapes = {
      ...shapes,
      ...convShapes(`${block}.c4`, width, half),
      ...convShapes(`${block}.c5`, half * 4, width, 1),
      ...spatialAttentionShapes(`${block}.esa`, width, 2, true),
    }
  }
  return new RandomWeights({
    ...shapes,
    ...convShapes('c.0', width * blocks.length, width, 1),
    ...convShapes('LR_conv', width, width),
    ...convShapes('upsampler.0', width, 3 * 16),
  })
}

function distil(weights: RandomWeights, input: Planes, block: string): Planes {
  const activate = (value: Planes): Planes => plain.leaky(value, 0.05)
  const r1 = activate(plain.add(weights.conv(input, `${block}.c1_r`), input))
  const r2 = activate(plain.add(weights.conv(r1, `${block}.c2_r`), r1))
  const r3 = activate(plain.add(weights.conv(r2, `${block}.c3_r`), r2))
  const joined = plain.concat(
    activate(weights.conv(input, `${block}.c1_d`)),
    activate(weights.conv(r1, `${block}.c2_d`)),
    activate(weights.conv(r2, `${block}.c3_d`)),
    activate(weights.conv(r3, `${block}.c4`)),
  )
  return spatialAttention(
    weights,
    weights.conv(joined, `${block}.c5`),
    `${block}.esa`,
    true,
    (value, name, options) => weights.conv(value, name, options),
    plain.relu,
  )
}

describe('RFDN', () => {
  it('is built as published', async () => {
    const weights = rfdnWeights()
    const network = await expectPlainResult(
      weights,
      (image) => {
        const first = weights.conv(image, 'fea_conv')
        const one = distil(weights, first, 'B1')
        const two = distil(weights, one, 'B2')
        const joined = plain.leaky(weights.conv(plain.concat(one, two), 'c.0'), 0.05)
        return plain.pixelShuffle(
          weights.conv(plain.add(weights.conv(joined, 'LR_conv'), first), 'upsampler.0'),
          4,
        )
      },
      { height: 21, width: 16 },
    )
    expect(network).toMatchObject({ architecture: 'RFDN', facts: { scale: 4, valueRange: 255 } })
  })
})
