import { describe, expect, it } from 'vitest'
import * as plain from '../plain-layers.ts'
import { at, draw, type Planes } from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights, type Shapes } from './compare-with-plain.ts'

const width = 6
const heads = 2
const side = 4
const mean = [0.4488, 0.4371, 0.404]

function vectorShapes(name: string): Shapes {
  return { [`${name}.weight`]: [width], [`${name}.bias`]: [width] }
}

function linearShapes(name: string, inputs: number, outputs: number): Shapes {
  return { [`${name}.weight`]: [outputs, inputs], [`${name}.bias`]: [outputs] }
}

function bodyShapes(blockCount: number): Shapes {
  let shapes: Shapes = {
    ...convShapes('conv_first', 3, width),
    ...vectorShapes('patch_embed.norm'),
    ...vectorShapes('norm'),
  }
  for (let index = 0; index < blockCount; index++) {
    const name = `layers.0.residual_group.blocks.${index}`
    shapes = {
      ...shapes,
      ...vectorShapes(`${name}.norm1`),
      ...vectorShapes(`${name}.norm2`),
      [`${name}.attn.relative_position_bias_table`]: [(2 * side - 1) ** 2, heads],
      [`${name}.attn.relative_position_index`]: [side * side, side * side],
      ...linearShapes(`${name}.attn.qkv`, width, width * 3),
      ...linearShapes(`${name}.attn.proj`, width, width),
      ...linearShapes(`${name}.mlp.fc1`, width, width * 2),
      ...linearShapes(`${name}.mlp.fc2`, width * 2, width),
    }
  }
  return {
    ...shapes,
    ...convShapes('layers.0.conv', width, width),
    ...convShapes('conv_after_body', width, width),
  }
}

function norm(weights: RandomWeights, input: Planes, name: string): Planes {
  return draw(input.channels, input.height, input.width, (c, y, x) => {
    const values = Array.from({ length: input.channels }, (_, channel) => at(input, channel, y, x))
    const middle = values.reduce((sum, value) => sum + value, 0) / values.length
    const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / values.length
    const scaled = ((values[c] ?? NaN) - middle) / Math.sqrt(variance + 1e-5)
    return (
      scaled * (weights.at(`${name}.weight`).data[c] ?? NaN) + (weights.at(`${name}.bias`).data[c] ?? NaN)
    )
  })
}

function linear(weights: RandomWeights, input: Planes, name: string): Planes {
  const { data } = weights.at(`${name}.weight`)
  const bias = weights.at(`${name}.bias`).data
  return draw(bias.length, input.height, input.width, (o, y, x) => {
    let sum = bias[o] ?? NaN
    for (let i = 0; i < input.channels; i++) sum += (data[o * input.channels + i] ?? NaN) * at(input, i, y, x)
    return sum
  })
}

/**
 * Attention pixel by pixel: a pixel looks at those that share its window once the image is shifted, unless they
 * are neighbours only because the shift wrapped round (where scores lose 100).
 */
function attention(weights: RandomWeights, input: Planes, name: string, shift: number): Planes {
  const { height, width: columns } = input
  const joint = linear(weights, input, `${name}.qkv`)
  const table = weights.at(`${name}.relative_position_bias_table`).data
  const depth = width / heads
  const shifted = (position: number, length: number): number => (position - shift + length) % length
  const region = (position: number, length: number): number =>
    shift === 0 || position < length - side ? 0 : position < length - shift ? 1 : 2
  const mixed = draw(width, height, columns, (c, y, x) => {
    const head = Math.floor(c / depth)
    const [sy, sx] = [shifted(y, height), shifted(x, columns)]
    const scores: { score: number; value: number }[] = []
    for (let ky = sy - (sy % side); ky < sy - (sy % side) + side; ky++)
      for (let kx = sx - (sx % side); kx < sx - (sx % side) + side; kx++) {
        const [oy, ox] = [(ky + shift) % height, (kx + shift) % columns]
        let score =
          table[((sy - ky + side - 1) * (2 * side - 1) + (sx - kx + side - 1)) * heads + head] ?? NaN
        for (let d = 0; d < depth; d++)
          score +=
            (at(joint, head * depth + d, y, x) * at(joint, width + head * depth + d, oy, ox)) /
            Math.sqrt(depth)
        if (region(sy, height) !== region(ky, height) || region(sx, columns) !== region(kx, columns))
          score -= 100
        scores.push({ score, value: at(joint, 2 * width + c, oy, ox) })
      }
    const total = scores.reduce((sum, { score }) => sum + Math.exp(score), 0)
    return scores.reduce((sum, { score, value }) => sum + (Math.exp(score) / total) * value, 0)
  })
  return linear(weights, mixed, `${name}.proj`)
}

function deepFeatures(weights: RandomWeights, first: Planes, blockCount: number): Planes {
  const start = norm(weights, first, 'patch_embed.norm')
  let x = start
  for (let index = 0; index < blockCount; index++) {
    const name = `layers.0.residual_group.blocks.${index}`
    x = plain.add(
      x,
      attention(weights, norm(weights, x, `${name}.norm1`), `${name}.attn`, index % 2 === 0 ? 0 : side / 2),
    )
    const hidden = plain.gelu(linear(weights, norm(weights, x, `${name}.norm2`), `${name}.mlp.fc1`))
    x = plain.add(x, linear(weights, hidden, `${name}.mlp.fc2`))
  }
  x = plain.add(weights.conv(x, 'layers.0.conv'), start)
  return plain.add(weights.conv(norm(weights, x, 'norm'), 'conv_after_body'), first)
}

const size = { height: 12, width: 8 }

describe('SwinIR', () => {
  it('is built as published, with shifted windows and a shuffle in one step', async () => {
    const weights = new RandomWeights({ ...bodyShapes(2), ...convShapes('upsample.0', width, 12) })
    const network = await expectPlainResult(
      weights,
      (image) => {
        const first = weights.conv(
          plain.map(image, (value, c) => value - (mean[c] ?? 0)),
          'conv_first',
        )
        const output = plain.pixelShuffle(weights.conv(deepFeatures(weights, first, 2), 'upsample.0'), 2)
        return plain.map(output, (value, c) => value + (mean[c] ?? 0))
      },
      size,
    )
    expect(network).toMatchObject({ architecture: 'SwinIR', facts: { scale: 2, multipleOfPx: side } })
  })

  it('ends in nearest-neighbour enlargements for real photos', async () => {
    const weights = new RandomWeights({
      ...bodyShapes(1),
      ...convShapes('conv_before_upsample.0', width, width),
      ...convShapes('conv_up1', width, width),
      ...convShapes('conv_up2', width, width),
      ...convShapes('conv_hr', width, width),
      ...convShapes('conv_last', width, 3),
    })
    const network = await expectPlainResult(
      weights,
      (image) => {
        const first = weights.conv(
          plain.map(image, (value, c) => value - (mean[c] ?? 0)),
          'conv_first',
        )
        let x = plain.leaky(weights.conv(deepFeatures(weights, first, 1), 'conv_before_upsample.0'), 0.01)
        for (const name of ['conv_up1', 'conv_up2'])
          x = plain.leaky(weights.conv(plain.nearest(x, 2), name), 0.2)
        x = weights.conv(plain.leaky(weights.conv(x, 'conv_hr'), 0.2), 'conv_last')
        return plain.map(x, (value, c) => value + (mean[c] ?? 0))
      },
      size,
    )
    expect(network.facts.scale).toBe(4)
  })

  it('corrects the image at its own size where it has no upsampler', async () => {
    const weights = new RandomWeights({ ...bodyShapes(1), ...convShapes('conv_last', width, 3) })
    const network = await expectPlainResult(
      weights,
      (image) => {
        const centred = plain.map(image, (value, c) => value - (mean[c] ?? 0))
        const deep = deepFeatures(weights, weights.conv(centred, 'conv_first'), 1)
        return plain.map(
          plain.add(centred, weights.conv(deep, 'conv_last')),
          (value, c) => value + (mean[c] ?? 0),
        )
      },
      size,
    )
    expect(network.facts.scale).toBe(1)
  })
})
