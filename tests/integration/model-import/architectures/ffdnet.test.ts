import { describe, expect, it } from 'vitest'
import * as plain from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights, type Shapes } from './compare-with-plain.ts'

const layers = 7

describe('FFDNet', () => {
  it.each([3, 1])('is built as published, for images of %i channels', async (channels) => {
    const width = 4
    let shapes: Shapes = {}
    for (let layer = 0; layer < layers; layer++) {
      const inputs = layer === 0 ? channels * 4 + 1 : width
      const outputs = layer === layers - 1 ? channels * 4 : width
      shapes = { ...shapes, ...convShapes(`model.${layer * 2}`, inputs, outputs) }
    }
    const weights = new RandomWeights(shapes)
    const network = await expectPlainResult(
      weights,
      (image) => {
        const small = plain.pixelUnshuffle(image, 2)
        const level = plain.draw(1, small.height, small.width, () => 15 / 255)
        let x = plain.concat(small, level)
        for (let layer = 0; layer < layers; layer++) {
          x = weights.conv(x, `model.${layer * 2}`)
          if (layer < layers - 1) x = plain.relu(x)
        }
        return plain.pixelShuffle(x, 2)
      },
      { channels, height: 8, width: 10 },
    )
    expect(network).toMatchObject({ architecture: 'FFDNet', facts: { scale: 1, multipleOfPx: 2 } })
  })
})
