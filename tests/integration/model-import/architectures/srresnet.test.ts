import { describe, expect, it } from 'vitest'
import { tensor } from '../../../../electron/model-import/tensor.ts'
import * as plain from '../plain-layers.ts'
import type { Planes } from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights, type Shapes } from './compare-with-plain.ts'

const width = 5

function normShapes(name: string): Shapes {
  return {
    [`${name}.weight`]: [width],
    [`${name}.bias`]: [width],
    [`${name}.running_mean`]: [width],
    [`${name}.running_var`]: [width],
  }
}

function generatorWeights(): RandomWeights {
  const weights = new RandomWeights({
    ...convShapes('block1.0', 3, width, 9),
    'block1.1.weight': [1],
    ...convShapes('block2.conv1', width, width),
    ...normShapes('block2.bn1'),
    'block2.prelu.weight': [1],
    ...convShapes('block2.conv2', width, width),
    ...normShapes('block2.bn2'),
    ...convShapes('block3.0', width, width),
    ...normShapes('block3.1'),
    ...convShapes('block4.0.conv', width, width * 4),
    'block4.0.prelu.weight': [1],
    ...convShapes('block4.1.conv', width, width * 4),
    'block4.1.prelu.weight': [1],
    ...convShapes('block4.2', width, 3, 9),
  })
  for (const [name, { dims, data }] of weights)
    if (name.endsWith('running_var'))
      weights.set(
        name,
        tensor(
          dims,
          data.map((value) => Math.abs(value) + 0.5),
        ),
      )
  return weights
}

function normalise(weights: RandomWeights, input: Planes, name: string): Planes {
  const of = (part: string, c: number): number => weights.at(`${name}.${part}`).data[c] ?? NaN
  return plain.map(
    input,
    (value, c) =>
      ((value - of('running_mean', c)) / Math.sqrt(of('running_var', c) + 1e-5)) * of('weight', c) +
      of('bias', c),
  )
}

describe('SRResNet', () => {
  it('is built as the generator of SRGAN was published', async () => {
    const weights = generatorWeights()
    const network = await expectPlainResult(weights, (image) => {
      const first = plain.prelu(weights.conv(image, 'block1.0'), weights.at('block1.1.weight'))
      let inner = normalise(weights, weights.conv(first, 'block2.conv1'), 'block2.bn1')
      inner = plain.prelu(inner, weights.at('block2.prelu.weight'))
      inner = normalise(weights, weights.conv(inner, 'block2.conv2'), 'block2.bn2')
      let x = plain.add(first, inner)
      x = plain.add(first, normalise(weights, weights.conv(x, 'block3.0'), 'block3.1'))
      for (const index of [0, 1])
        x = plain.prelu(
          plain.pixelShuffle(weights.conv(x, `block4.${index}.conv`), 2),
          weights.at(`block4.${index}.prelu.weight`),
        )
      return plain.map(weights.conv(x, 'block4.2'), (value) => (Math.tanh(value) + 1) / 2)
    })
    expect(network).toMatchObject({ architecture: 'SRResNet', facts: { scale: 4, valueRange: 1 } })
  })

  it('is built in the names of BasicSR, over a bilinear enlargement', async () => {
    const weights = new RandomWeights({
      ...convShapes('conv_first', 3, width),
      ...convShapes('body.0.conv1', width, width),
      ...convShapes('body.0.conv2', width, width),
      ...convShapes('upconv1', width, width * 4),
      ...convShapes('conv_hr', width, width),
      ...convShapes('conv_last', width, 3),
    })
    const network = await expectPlainResult(weights, (image) => {
      let x = plain.leaky(weights.conv(image, 'conv_first'), 0.1)
      x = plain.add(x, weights.conv(plain.relu(weights.conv(x, 'body.0.conv1')), 'body.0.conv2'))
      x = plain.leaky(plain.pixelShuffle(weights.conv(x, 'upconv1'), 2), 0.1)
      x = weights.conv(plain.leaky(weights.conv(x, 'conv_hr'), 0.1), 'conv_last')
      return plain.add(x, plain.bilinear(image, image.height * 2, image.width * 2))
    })
    expect(network.facts.scale).toBe(2)
  })
})
