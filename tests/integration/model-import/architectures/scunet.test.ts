import { describe, expect, it } from 'vitest'
import * as plain from '../plain-layers.ts'
import type { Planes } from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights, type Shapes } from './compare-with-plain.ts'
import { linear, linearShapes, norm, normShapes, windowAttention } from './plain-transformer.ts'

const side = 4
const heads = 2
/** Of the first level; each further one has as many. */
const width = 8
const half = width / 2

function blockShapes(name: string): Shapes {
  const transformer = `${name}.trans_block`
  return {
    ...convShapes(`${name}.conv1_1`, width, width, 1),
    ...convShapes(`${name}.conv1_2`, width, width, 1),
    ...convShapes(`${name}.conv_block.0`, half, half, 3, false),
    ...convShapes(`${name}.conv_block.2`, half, half, 3, false),
    ...normShapes(`${transformer}.ln1`, half),
    ...normShapes(`${transformer}.ln2`, half),
    ...linearShapes(`${transformer}.msa.embedding_layer`, half, half * 3),
    [`${transformer}.msa.relative_position_params`]: [heads, 2 * side - 1, 2 * side - 1],
    ...linearShapes(`${transformer}.msa.linear`, half, half),
    ...linearShapes(`${transformer}.mlp.0`, half, half * 4),
    ...linearShapes(`${transformer}.mlp.2`, half * 4, half),
  }
}

function block(weights: RandomWeights, input: Planes, name: string, shift: number): Planes {
  const mixed = weights.conv(input, `${name}.conv1_1`)
  const still = plain.channels(mixed, 0, half)
  const hidden = plain.relu(weights.conv(still, `${name}.conv_block.0`))
  const convolved = plain.add(weights.conv(hidden, `${name}.conv_block.2`), still)
  const transformer = `${name}.trans_block`
  const given = plain.channels(mixed, half, width)
  const joint = linear(
    weights,
    norm(weights, given, `${transformer}.ln1`),
    `${transformer}.msa.embedding_layer`,
  )
  const biases = weights.at(`${transformer}.msa.relative_position_params`).data
  const span = 2 * side - 1
  const attended = windowAttention(
    joint,
    heads,
    { rows: side, columns: side, down: shift, right: shift },
    // Query minus key, as the authors count.
    (head, down, right) => biases[(head * span + (side - 1 - down)) * span + (side - 1 - right)] ?? NaN,
  )
  const x = plain.add(linear(weights, attended, `${transformer}.msa.linear`), given)
  const fed = linear(
    weights,
    plain.gelu(linear(weights, norm(weights, x, `${transformer}.ln2`), `${transformer}.mlp.0`)),
    `${transformer}.mlp.2`,
  )
  const joined = weights.conv(plain.concat(convolved, plain.add(fed, x)), `${name}.conv1_2`)
  return plain.add(joined, input)
}

describe('SCUNet', () => {
  it('is built as published: convolved and attended halves, windows shifted in every second block', async () => {
    let shapes: Shapes = {
      'm_head.0.weight': [width, 3, 3, 3],
      'm_tail.0.weight': [3, width, 3, 3],
      ...blockShapes('m_down1.0'),
      ...blockShapes('m_down1.1'),
      'm_down1.2.weight': [width, width, 2, 2],
      ...blockShapes('m_body.0'),
    }
    for (const level of [2, 3])
      shapes = {
        ...shapes,
        ...blockShapes(`m_down${level}.0`),
        [`m_down${level}.1.weight`]: [width, width, 2, 2],
      }
    for (const level of [3, 2, 1])
      shapes = {
        ...shapes,
        [`m_up${level}.0.weight`]: [width, width, 2, 2],
        ...blockShapes(`m_up${level}.1`),
      }
    const weights = new RandomWeights(shapes)
    const network = await expectPlainResult(
      weights,
      (image) => {
        const down = (x: Planes, name: string): Planes => weights.conv(x, name, { stride: 2, pad: 0 })
        const up = (x: Planes, name: string): Planes =>
          plain.deconv(x, weights.at(`${name}.weight`), null, { stride: 2 })
        const x1 = weights.conv(image, 'm_head.0')
        const x2 = down(
          block(weights, block(weights, x1, 'm_down1.0', 0), 'm_down1.1', side / 2),
          'm_down1.2',
        )
        const x3 = down(block(weights, x2, 'm_down2.0', 0), 'm_down2.1')
        const x4 = down(block(weights, x3, 'm_down3.0', 0), 'm_down3.1')
        let x = block(weights, x4, 'm_body.0', 0)
        x = block(weights, up(plain.add(x, x4), 'm_up3.0'), 'm_up3.1', 0)
        x = block(weights, up(plain.add(x, x3), 'm_up2.0'), 'm_up2.1', 0)
        x = block(weights, up(plain.add(x, x2), 'm_up1.0'), 'm_up1.1', 0)
        return weights.conv(plain.add(x, x1), 'm_tail.0')
      },
      { height: side * 8, width: side * 16 },
    )
    expect(network).toMatchObject({ architecture: 'SCUNet', facts: { scale: 1, multipleOfPx: side * 8 } })
  })
})
