import { describe, expect, it } from 'vitest'
import { tensor } from '../../../../electron/model-import/tensor.ts'
import * as plain from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights, type Shapes } from './compare-with-plain.ts'

const width = 4
const layerCount = 9

describe('DnCNN', () => {
  it('is built as published without normalisation', async () => {
    let shapes: Shapes = {}
    for (let layer = 0; layer < layerCount; layer++)
      shapes = {
        ...shapes,
        ...convShapes(`model.${layer * 2}`, layer === 0 ? 3 : width, layer === layerCount - 1 ? 3 : width),
      }
    const weights = new RandomWeights(shapes)
    const network = await expectPlainResult(weights, (image) => {
      let x = image
      for (let layer = 0; layer < layerCount - 1; layer++)
        x = plain.relu(weights.conv(x, `model.${layer * 2}`))
      return plain.combine(image, weights.conv(x, `model.${(layerCount - 1) * 2}`), (a, b) => a - b)
    })
    expect(network).toMatchObject({ architecture: 'DnCNN', facts: { scale: 1, colourModel: 'rgb' } })
  })

  it('is built with batch normalisation, on one channel', async () => {
    let shapes: Shapes = convShapes('model.0', 1, width)
    let index = 2
    for (let layer = 1; layer < layerCount - 1; layer++, index += 3)
      shapes = {
        ...shapes,
        ...convShapes(`model.${index}`, width, width, 3, false),
        [`model.${index + 1}.weight`]: [width],
        [`model.${index + 1}.bias`]: [width],
        [`model.${index + 1}.running_mean`]: [width],
        [`model.${index + 1}.running_var`]: [width],
      }
    const lastIndex = index
    const weights = new RandomWeights({ ...shapes, ...convShapes(`model.${lastIndex}`, width, 1) })
    for (const [name, { dims, data }] of weights)
      if (name.endsWith('running_var'))
        weights.set(
          name,
          tensor(
            dims,
            data.map((value) => Math.abs(value) + 0.5),
          ),
        )
    const network = await expectPlainResult(
      weights,
      (image) => {
        let x = plain.relu(weights.conv(image, 'model.0'))
        for (let at = 2; at < lastIndex; at += 3) {
          const of = (part: string, c: number): number => weights.at(`model.${at + 1}.${part}`).data[c] ?? NaN
          x = plain.map(
            weights.conv(x, `model.${at}`),
            (value, c) =>
              ((value - of('running_mean', c)) / Math.sqrt(of('running_var', c) + 1e-5)) * of('weight', c) +
              of('bias', c),
          )
          x = plain.relu(x)
        }
        return plain.combine(image, weights.conv(x, `model.${lastIndex}`), (a, b) => a - b)
      },
      { channels: 1 },
    )
    expect(network.facts).toMatchObject({ scale: 1, colourModel: 'gray' })
  })
})
