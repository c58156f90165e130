import { describe, expect, it } from 'vitest'
import * as plain from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights } from './compare-with-plain.ts'
import { matlabConv } from './plain-matlab.ts'

describe('SRCNN', () => {
  it("is built from the authors' MATLAB weights, with the border repeated", async () => {
    const weights = new RandomWeights({
      weights_conv1: [4, 81],
      biases_conv1: [1, 4],
      weights_conv2: [3, 9, 4],
      biases_conv2: [1, 3],
      weights_conv3: [25, 3],
      biases_conv3: [1, 1],
    })
    const network = await expectPlainResult(
      weights,
      (image) => {
        const layer = (input: plain.Planes, index: number): plain.Planes =>
          matlabConv(input, weights.at(`weights_conv${index}`).data, weights.at(`biases_conv${index}`).data)
        return layer(plain.relu(layer(plain.relu(layer(image, 1)), 2)), 3)
      },
      { channels: 1, height: 11, width: 12 },
    )
    expect(network).toMatchObject({
      architecture: 'SRCNN',
      facts: { colourModel: 'luma', preEnlarged: true },
    })
  })

  it('is known by its shapes in a PyTorch port of any naming', async () => {
    const weights = new RandomWeights({
      ...convShapes('patches', 3, 4, 9),
      ...convShapes('mapping', 4, 3, 1),
      ...convShapes('picture', 3, 3, 5),
    })
    const network = await expectPlainResult(weights, (image) =>
      weights.conv(
        plain.relu(weights.conv(plain.relu(weights.conv(image, 'patches')), 'mapping')),
        'picture',
      ),
    )
    expect(network.facts).toMatchObject({ colourModel: 'rgb', preEnlarged: true })
  })
})
