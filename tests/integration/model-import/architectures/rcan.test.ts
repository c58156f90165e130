import { describe, expect, it } from 'vitest'
import { tensor } from '../../../../electron/model-import/tensor.ts'
import * as plain from '../plain-layers.ts'
import type { Planes } from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights, type Shapes } from './compare-with-plain.ts'

const width = 4
const mean = [0.4488, 0.4371, 0.404]

function blockShapes(name: string, attention: string, numbers: readonly [number, number]): Shapes {
  return {
    ...convShapes(`${name}.0`, width, width),
    ...convShapes(`${name}.2`, width, width),
    ...convShapes(`${name}.3.${attention}.${numbers[0]}`, width, 2, 1),
    ...convShapes(`${name}.3.${attention}.${numbers[1]}`, 2, width, 1),
  }
}

function block(
  weights: RandomWeights,
  input: Planes,
  name: string,
  attention: string,
  numbers: readonly [number, number],
): Planes {
  const x = weights.conv(plain.relu(weights.conv(input, `${name}.0`)), `${name}.2`)
  const hidden = plain.relu(weights.conv(plain.globalMean(x), `${name}.3.${attention}.${numbers[0]}`))
  const weight = plain.sigmoid(weights.conv(hidden, `${name}.3.${attention}.${numbers[1]}`))
  return plain.add(plain.multiply(x, weight), input)
}

/** Two groups of two blocks in the names of the authors. */
function authorShapes(head: string, inputs: number, steps: readonly number[]): Shapes {
  let shapes: Shapes = convShapes(head, inputs, width)
  for (const group of [0, 1]) {
    for (const index of [0, 1])
      shapes = { ...shapes, ...blockShapes(`body.${group}.body.${index}.body`, 'conv_du', [0, 2]) }
    shapes = { ...shapes, ...convShapes(`body.${group}.body.2`, width, width) }
  }
  steps.forEach((factor, index) => {
    shapes = { ...shapes, ...convShapes(`tail.0.${index * 2}`, width, width * factor ** 2) }
  })
  return { ...shapes, ...convShapes('body.2', width, width), ...convShapes('tail.1', width, 3) }
}

function authorBody(weights: RandomWeights, first: Planes, steps: readonly number[]): Planes {
  let x = first
  for (const group of [0, 1]) {
    let inner = x
    for (const index of [0, 1])
      inner = block(weights, inner, `body.${group}.body.${index}.body`, 'conv_du', [0, 2])
    x = plain.add(weights.conv(inner, `body.${group}.body.2`), x)
  }
  x = plain.add(weights.conv(x, 'body.2'), first)
  steps.forEach((factor, index) => {
    x = plain.pixelShuffle(weights.conv(x, `tail.0.${index * 2}`), factor)
  })
  return weights.conv(x, 'tail.1')
}

describe('RCAN', () => {
  it('is built as published, on 0–255 less the mean colour', async () => {
    const weights = new RandomWeights({ ...authorShapes('head.0', 3, [2, 2]) })
    const identity = tensor([3, 3, 1, 1], [1, 0, 0, 0, 1, 0, 0, 0, 1])
    for (const [name, sign] of [
      ['sub_mean', -255],
      ['add_mean', 255],
    ] as const) {
      weights.set(`${name}.weight`, identity)
      weights.set(
        `${name}.bias`,
        tensor(
          [3],
          mean.map((value) => value * sign),
        ),
      )
    }
    const network = await expectPlainResult(weights, (image) => {
      const centred = plain.map(image, (value, c) => (value - (mean[c] ?? NaN)) * 255)
      const result = authorBody(weights, weights.conv(centred, 'head.0'), [2, 2])
      return plain.map(result, (value, c) => value / 255 + (mean[c] ?? NaN))
    })
    expect(network).toMatchObject({ architecture: 'RCAN', facts: { scale: 4, globalPooling: true } })
  })

  it('is built without a mean colour, behind a pixel unshuffle', async () => {
    const weights = new RandomWeights(authorShapes('head.1', 12, [2, 2]))
    const network = await expectPlainResult(
      weights,
      (image) => authorBody(weights, weights.conv(plain.pixelUnshuffle(image, 2), 'head.1'), [2, 2]),
      { height: 8, width: 10 },
    )
    expect(network.facts).toMatchObject({ scale: 2, multipleOfPx: 2 })
  })

  it('is built in the names of BasicSR', async () => {
    const weights = new RandomWeights({
      ...convShapes('conv_first', 3, width),
      ...blockShapes('body.0.residual_group.0.rcab', 'attention', [1, 3]),
      ...blockShapes('body.0.residual_group.1.rcab', 'attention', [1, 3]),
      ...convShapes('body.0.conv', width, width),
      ...convShapes('conv_after_body', width, width),
      ...convShapes('upsample.0', width, width * 9),
      ...convShapes('conv_last', width, 3),
    })
    const network = await expectPlainResult(weights, (image) => {
      const centred = plain.map(image, (value, c) => (value - (mean[c] ?? NaN)) * 255)
      const first = weights.conv(centred, 'conv_first')
      let x = first
      for (const index of [0, 1])
        x = block(weights, x, `body.0.residual_group.${index}.rcab`, 'attention', [1, 3])
      x = plain.add(weights.conv(x, 'body.0.conv'), first)
      x = plain.add(weights.conv(x, 'conv_after_body'), first)
      const result = weights.conv(plain.pixelShuffle(weights.conv(x, 'upsample.0'), 3), 'conv_last')
      return plain.map(result, (value, c) => value / 255 + (mean[c] ?? NaN))
    })
    expect(network.facts.scale).toBe(3)
  })
})
