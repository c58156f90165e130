import { describe, expect, it } from 'vitest'
import { tensor } from '../../../../electron/model-import/tensor.ts'
import * as plain from '../plain-layers.ts'
import type { Planes } from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights, type Shapes } from './compare-with-plain.ts'

const width = 4
const layerCount = 8

describe('VDSR', () => {
  it("is built from the authors' MATLAB weights", async () => {
    let shapes: Shapes = {}
    for (let index = 0; index < layerCount; index++) {
      const first = index === 0
      const last = index === layerCount - 1
      // MATLAB drops a last axis of length 1.
      const dims = last ? [width, 3, 3] : [width, first ? 1 : width, 3, 3]
      shapes = {
        ...shapes,
        [`model.weight[${index}]`]: dims,
        [`model.bias[${index}]`]: [1, last ? 1 : width],
      }
    }
    const weights = new RandomWeights(shapes)
    const layer = (input: Planes, index: number): Planes => {
      const { data } = weights.at(`model.weight[${index}]`)
      const outputs = weights.at(`model.bias[${index}]`).data.length
      // Stored by columns: rows vary fastest, then columns.
      const rows = data.map((_, at) => data[at - (at % 9) + (at % 3) * 3 + Math.floor((at % 9) / 3)] ?? NaN)
      const bias = tensor([outputs], weights.at(`model.bias[${index}]`).data)
      return plain.conv(input, tensor([outputs, input.channels, 3, 3], rows), bias, { pad: 1 })
    }
    const network = await expectPlainResult(
      weights,
      (image) => {
        let x = image
        for (let index = 0; index < layerCount - 1; index++) x = plain.relu(layer(x, index))
        return plain.add(layer(x, layerCount - 1), image)
      },
      { channels: 1 },
    )
    expect(network).toMatchObject({
      architecture: 'VDSR',
      facts: { colourModel: 'luma', preEnlarged: true },
    })
  })

  it('puts the layers of a PyTorch port in order where their ends come last', async () => {
    let shapes: Shapes = {}
    for (let index = 0; index < layerCount - 2; index++)
      shapes = { ...shapes, ...convShapes(`residual_layer.${index}.conv`, width, width, 3, false) }
    const weights = new RandomWeights({
      ...shapes,
      ...convShapes('input', 1, width, 3, false),
      ...convShapes('output', width, 1, 3, false),
    })
    await expectPlainResult(
      weights,
      (image) => {
        let x = plain.relu(weights.conv(image, 'input'))
        for (let index = 0; index < layerCount - 2; index++)
          x = plain.relu(weights.conv(x, `residual_layer.${index}.conv`))
        return plain.add(weights.conv(x, 'output'), image)
      },
      { channels: 1 },
    )
  })
})
