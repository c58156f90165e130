import { describe, expect, it } from 'vitest'
import * as plain from '../plain-layers.ts'
import { at, draw, type Planes } from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights, type Shapes } from './compare-with-plain.ts'
import {
  linear,
  linearShapes,
  norm,
  normShapes,
  perceptron,
  share,
  tableBias,
  windowAttention,
} from './plain-transformer.ts'

const width = 6
const heads = 2
const side = 4
/** Windows that the closing attention of a group looks at. */
const wideSide = 6
const mean = [0.4488, 0.4371, 0.404]

function transformerShapes(name: string): Shapes {
  return {
    ...normShapes(`${name}.norm1`, width),
    ...normShapes(`${name}.norm2`, width),
    ...linearShapes(`${name}.mlp.fc1`, width, width * 2),
    ...linearShapes(`${name}.mlp.fc2`, width * 2, width),
  }
}

function groupShapes(): Shapes {
  let shapes: Shapes = {}
  for (const index of [0, 1]) {
    const name = `layers.0.residual_group.blocks.${index}`
    shapes = {
      ...shapes,
      ...transformerShapes(name),
      [`${name}.attn.relative_position_bias_table`]: [(2 * side - 1) ** 2, heads],
      ...linearShapes(`${name}.attn.qkv`, width, width * 3),
      ...linearShapes(`${name}.attn.proj`, width, width),
      ...convShapes(`${name}.conv_block.cab.0`, width, 2),
      ...convShapes(`${name}.conv_block.cab.2`, 2, width),
      ...convShapes(`${name}.conv_block.cab.3.attention.1`, width, 2, 1),
      ...convShapes(`${name}.conv_block.cab.3.attention.3`, 2, width, 1),
    }
  }
  const overlap = 'layers.0.residual_group.overlap_attn'
  return {
    ...shapes,
    ...transformerShapes(overlap),
    [`${overlap}.relative_position_bias_table`]: [(side + wideSide - 1) ** 2, heads],
    ...linearShapes(`${overlap}.qkv`, width, width * 3),
    ...linearShapes(`${overlap}.proj`, width, width),
    ...convShapes('layers.0.conv', width, width),
  }
}

function block(weights: RandomWeights, input: Planes, name: string, shift: number): Planes {
  const normed = norm(weights, input, `${name}.norm1`)
  const squeezed = plain.gelu(weights.conv(normed, `${name}.conv_block.cab.0`))
  const convolved = weights.conv(squeezed, `${name}.conv_block.cab.2`)
  const attention = `${name}.conv_block.cab.3.attention`
  const hidden = plain.relu(weights.conv(plain.globalMean(convolved), `${attention}.1`))
  const weighed = plain.multiply(convolved, plain.sigmoid(weights.conv(hidden, `${attention}.3`)))
  const windows = { rows: side, columns: side, down: shift, right: shift }
  const joint = linear(weights, normed, `${name}.attn.qkv`)
  const mixed = windowAttention(joint, heads, windows, tableBias(weights, `${name}.attn`, side))
  const attended = plain.add(input, linear(weights, mixed, `${name}.attn.proj`))
  const both = plain.add(attended, plain.times(weighed, 0.01))
  return plain.add(both, perceptron(weights, norm(weights, both, `${name}.norm2`), `${name}.mlp`))
}

/** Each pixel looks at its window and a margin around it; what lies outside the image has keys and values of 0. */
function overlapping(weights: RandomWeights, input: Planes, name: string): Planes {
  const joint = linear(weights, norm(weights, input, `${name}.norm1`), `${name}.qkv`)
  const table = weights.at(`${name}.relative_position_bias_table`).data
  const [margin, depth, span] = [(wideSide - side) / 2, width / heads, side + wideSide - 1]
  const mixed = draw(width, input.height, input.width, (c, y, x) => {
    const head = Math.floor(c / depth)
    const [top, left] = [y - (y % side), x - (x % side)]
    const pairs: { score: number; value: number }[] = []
    for (let ky = 0; ky < wideSide; ky++)
      for (let kx = 0; kx < wideSide; kx++) {
        const [oy, ox] = [top + ky - margin, left + kx - margin]
        const row = (ky - (y % side) + side - wideSide + 1) * span + kx - (x % side) + side - wideSide + 1
        let score = table[(row < 0 ? row + span * span : row) * heads + head] ?? NaN
        for (let d = 0; d < depth; d++)
          score +=
            (at(joint, head * depth + d, y, x) * at(joint, width + head * depth + d, oy, ox)) /
            Math.sqrt(depth)
        pairs.push({ score, value: at(joint, 2 * width + c, oy, ox) })
      }
    return share(pairs)
  })
  const attended = plain.add(linear(weights, mixed, `${name}.proj`), input)
  return plain.add(attended, perceptron(weights, norm(weights, attended, `${name}.norm2`), `${name}.mlp`))
}

describe('HAT', () => {
  it('is built as published: shifted windows, channel attention, overlapping windows', async () => {
    const weights = new RandomWeights({
      ...convShapes('conv_first', 3, width),
      ...normShapes('patch_embed.norm', width),
      ...groupShapes(),
      ...normShapes('norm', width),
      ...convShapes('conv_after_body', width, width),
      ...convShapes('conv_before_upsample.0', width, 4),
      ...convShapes('upsample.0', 4, 16),
      ...convShapes('upsample.2', 4, 16),
      ...convShapes('conv_last', 4, 3),
      relative_position_index_SA: [side ** 2, side ** 2],
      relative_position_index_OCA: [side ** 2, wideSide ** 2],
    })
    const network = await expectPlainResult(
      weights,
      (image) => {
        const first = weights.conv(
          plain.map(image, (value, c) => value - (mean[c] ?? 0)),
          'conv_first',
        )
        const start = norm(weights, first, 'patch_embed.norm')
        const group = 'layers.0.residual_group'
        let x = block(weights, start, `${group}.blocks.0`, 0)
        x = overlapping(weights, block(weights, x, `${group}.blocks.1`, side / 2), `${group}.overlap_attn`)
        x = norm(weights, plain.add(weights.conv(x, 'layers.0.conv'), start), 'norm')
        const deep = plain.add(weights.conv(x, 'conv_after_body'), first)
        let enlarged = plain.leaky(weights.conv(deep, 'conv_before_upsample.0'), 0.01)
        for (const name of ['upsample.0', 'upsample.2'])
          enlarged = plain.pixelShuffle(weights.conv(enlarged, name), 2)
        return plain.map(weights.conv(enlarged, 'conv_last'), (value, c) => value + (mean[c] ?? 0))
      },
      { height: 12, width: 8 },
    )
    expect(network).toMatchObject({
      architecture: 'HAT',
      facts: { scale: 4, multipleOfPx: side, globalPooling: true },
    })
  })
})
