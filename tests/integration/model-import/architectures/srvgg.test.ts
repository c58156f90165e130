import { describe, expect, it } from 'vitest'
import * as plain from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights } from './compare-with-plain.ts'

function compactWeights(scale: number): RandomWeights {
  return new RandomWeights({
    ...convShapes('body.0', 3, 6),
    'body.1.weight': [6],
    ...convShapes('body.2', 6, 6),
    'body.3.weight': [6],
    ...convShapes('body.4', 6, 3 * scale * scale),
  })
}

describe('SRVGGNetCompact', () => {
  it.each([1, 2, 4])('is built as published for scale %i', async (scale) => {
    const weights = compactWeights(scale)
    const network = await expectPlainResult(weights, (image) => {
      let x = plain.prelu(weights.conv(image, 'body.0'), weights.at('body.1.weight'))
      x = plain.prelu(weights.conv(x, 'body.2'), weights.at('body.3.weight'))
      x = plain.pixelShuffle(weights.conv(x, 'body.4'), scale)
      return plain.add(x, plain.nearest(image, scale))
    })
    expect(network).toMatchObject({ architecture: 'SRVGGNetCompact', facts: { scale, colourModel: 'rgb' } })
  })
})
