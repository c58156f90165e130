import { describe, expect, it } from 'vitest'
import * as plain from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights, type Shapes } from './compare-with-plain.ts'
import { spatialAttention, spatialAttentionShapes } from './plain-attention.ts'

const width = 6
const blocks = [1, 2]

function rlfnWeights(scale: number): RandomWeights {
  let shapes: Shapes = convShapes('conv_1', 3, width)
  for (const block of blocks)
    shapes = {
      ...shapes,
      ...convShapes(`block_${block}.c1_r`, width, width),
      ...convShapes(`block_${block}.c2_r`, width, width),
      ...convShapes(`block_${block}.c3_r`, width, width),
      ...convShapes(`block_${block}.c5`, width, width, 1),
      ...spatialAttentionShapes(`block_${block}.esa`, width, 4, false),
    }
  return new RandomWeights({
    ...shapes,
    ...convShapes('conv_2', width, width),
    ...convShapes('upsampler.0', width, 3 * scale * scale),
  })
}

describe('RLFN', () => {
  it('is built as published', async () => {
    const weights = rlfnWeights(2)
    const network = await expectPlainResult(
      weights,
      (image) => {
        const first = weights.conv(image, 'conv_1')
        let x = first
        for (const block of blocks) {
          let inner = x
          for (const layer of ['c1_r', 'c2_r', 'c3_r'])
            inner = plain.leaky(weights.conv(inner, `block_${block}.${layer}`), 0.05)
          x = spatialAttention(
            weights,
            weights.conv(plain.add(inner, x), `block_${block}.c5`),
            `block_${block}.esa`,
            false,
            (value, name, options) => weights.conv(value, name, options),
            plain.relu,
          )
        }
        return plain.pixelShuffle(weights.conv(plain.add(weights.conv(x, 'conv_2'), first), 'upsampler.0'), 2)
      },
      { height: 22, width: 27 },
    )
    expect(network).toMatchObject({
      architecture: 'RLFN',
      facts: { scale: 2, valueRange: 255, minimumSizePx: 15 },
    })
  })
})
