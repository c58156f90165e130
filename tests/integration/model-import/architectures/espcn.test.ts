import { describe, expect, it } from 'vitest'
import * as plain from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights } from './compare-with-plain.ts'

describe('ESPCN', () => {
  it.each([
    [1, 3, 'luma'],
    [3, 2, 'rgb'],
  ])('is built as published on %i channels, known by its shapes', async (channels, scale, colourModel) => {
    const weights = new RandomWeights({
      ...convShapes('features', channels, 6, 5),
      ...convShapes('mapping', 6, 4),
      ...convShapes('pixels', 4, channels * scale * scale),
    })
    const network = await expectPlainResult(
      weights,
      (image) => {
        const x = plain.tanh(weights.conv(plain.tanh(weights.conv(image, 'features')), 'mapping'))
        return plain.pixelShuffle(weights.conv(x, 'pixels'), scale)
      },
      { channels },
    )
    expect(network).toMatchObject({
      architecture: 'ESPCN',
      facts: { scale, colourModel, preEnlarged: false },
    })
  })
})
