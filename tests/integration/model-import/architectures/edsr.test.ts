import { describe, expect, it } from 'vitest'
import { tensor } from '../../../../electron/model-import/tensor.ts'
import * as plain from '../plain-layers.ts'
import type { Planes } from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights, type Shapes } from './compare-with-plain.ts'

const width = 6
const mean = [0.4488, 0.4371, 0.404]

function authorsWeights(tail: Shapes): RandomWeights {
  return new RandomWeights({
    ...convShapes('head.0', 3, width),
    ...convShapes('body.0.body.0', width, width),
    ...convShapes('body.0.body.2', width, width),
    ...convShapes('body.1.body.0', width, width),
    ...convShapes('body.1.body.2', width, width),
    ...convShapes('body.2', width, width),
    ...tail,
    ...convShapes('tail.1', width, 3),
  })
}

function withMeanShift(weights: RandomWeights, range: number): RandomWeights {
  const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1]
  weights.set('sub_mean.weight', tensor([3, 3, 1, 1], identity))
  weights.set(
    'sub_mean.bias',
    tensor(
      [3],
      mean.map((value) => -value * range),
    ),
  )
  weights.set('add_mean.weight', tensor([3, 3, 1, 1], identity))
  weights.set(
    'add_mean.bias',
    tensor(
      [3],
      mean.map((value) => value * range),
    ),
  )
  return weights
}

function body(weights: RandomWeights, image: Planes): Planes {
  const first = weights.conv(image, 'head.0')
  let x = first
  for (const block of [0, 1])
    x = plain.add(
      weights.conv(plain.relu(weights.conv(x, `body.${block}.body.0`)), `body.${block}.body.2`),
      x,
    )
  return plain.add(weights.conv(x, 'body.2'), first)
}

describe('EDSR', () => {
  it('is built as published, with the mean of its range taken off', async () => {
    const tail = { ...convShapes('tail.0.0', width, width * 4), ...convShapes('tail.0.2', width, width * 4) }
    const weights = withMeanShift(authorsWeights(tail), 255)
    const network = await expectPlainResult(weights, (image) => {
      let x = body(weights, weights.conv(image, 'sub_mean'))
      x = plain.pixelShuffle(weights.conv(x, 'tail.0.0'), 2)
      x = plain.pixelShuffle(weights.conv(x, 'tail.0.2'), 2)
      return weights.conv(weights.conv(x, 'tail.1'), 'add_mean')
    })
    expect(network).toMatchObject({ architecture: 'EDSR', facts: { scale: 4, valueRange: 255 } })
  })

  it('works on 0–1 without mean shifts, and shuffles once for 3x', async () => {
    const weights = authorsWeights(convShapes('tail.0.0', width, width * 9))
    const network = await expectPlainResult(weights, (image) =>
      weights.conv(plain.pixelShuffle(weights.conv(body(weights, image), 'tail.0.0'), 3), 'tail.1'),
    )
    expect(network.facts).toMatchObject({ scale: 3, valueRange: 1 })
  })

  it('is built in the names of BasicSR', async () => {
    const weights = new RandomWeights({
      ...convShapes('conv_first', 3, width),
      ...convShapes('body.0.conv1', width, width),
      ...convShapes('body.0.conv2', width, width),
      ...convShapes('conv_after_body', width, width),
      ...convShapes('upsample.0', width, width * 4),
      ...convShapes('conv_last', width, 3),
    })
    await expectPlainResult(weights, (image) => {
      const centred = plain.map(image, (value, c) => (value - (mean[c] ?? 0)) * 255)
      const first = weights.conv(centred, 'conv_first')
      const inner = weights.conv(plain.relu(weights.conv(first, 'body.0.conv1')), 'body.0.conv2')
      const x = plain.add(weights.conv(plain.add(inner, first), 'conv_after_body'), first)
      const last = weights.conv(plain.pixelShuffle(weights.conv(x, 'upsample.0'), 2), 'conv_last')
      return plain.map(last, (value, c) => value / 255 + (mean[c] ?? 0))
    })
  })

  it('builds RCAN, whose groups of blocks end in channel attention', async () => {
    const group = 'body.0.body'
    const weights = new RandomWeights({
      ...convShapes('head.0', 3, width),
      ...convShapes(`${group}.0.body.0`, width, width),
      ...convShapes(`${group}.0.body.2`, width, width),
      ...convShapes(`${group}.0.body.3.conv_du.0`, width, 2, 1),
      ...convShapes(`${group}.0.body.3.conv_du.2`, 2, width, 1),
      ...convShapes(`${group}.1`, width, width),
      ...convShapes('body.1', width, width),
      ...convShapes('tail.0.0', width, width * 4),
      ...convShapes('tail.1', width, 3),
    })
    const network = await expectPlainResult(weights, (image) => {
      const first = weights.conv(image, 'head.0')
      const inner = weights.conv(plain.relu(weights.conv(first, `${group}.0.body.0`)), `${group}.0.body.2`)
      const hidden = plain.relu(weights.conv(plain.globalMean(inner), `${group}.0.body.3.conv_du.0`))
      const mask = plain.sigmoid(weights.conv(hidden, `${group}.0.body.3.conv_du.2`))
      const block = plain.add(plain.multiply(inner, mask), first)
      const grouped = plain.add(weights.conv(block, `${group}.1`), first)
      const x = plain.add(weights.conv(grouped, 'body.1'), first)
      return weights.conv(plain.pixelShuffle(weights.conv(x, 'tail.0.0'), 2), 'tail.1')
    })
    expect(network).toMatchObject({ architecture: 'RCAN', facts: { globalPooling: true } })
  })
})
