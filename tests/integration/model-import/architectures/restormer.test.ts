import { describe, expect, it } from 'vitest'
import * as plain from '../plain-layers.ts'
import { at, draw, type Planes } from '../plain-layers.ts'
import { expectPlainResult, RandomWeights, type Shapes } from './compare-with-plain.ts'

const heads = 2

function blockShapes(name: string, width: number, hasBias: boolean): Shapes {
  const hidden = width + 1
  const norms = ['norm1', 'norm2'].map((each): Shapes => ({
    [`${name}.${each}.body.weight`]: [width],
    ...(hasBias ? { [`${name}.${each}.body.bias`]: [width] } : {}),
  }))
  return {
    ...norms[0],
    ...norms[1],
    [`${name}.attn.temperature`]: [heads, 1, 1],
    [`${name}.attn.qkv.weight`]: [width * 3, width, 1, 1],
    [`${name}.attn.qkv_dwconv.weight`]: [width * 3, 1, 3, 3],
    [`${name}.attn.project_out.weight`]: [width, width, 1, 1],
    [`${name}.ffn.project_in.weight`]: [hidden * 2, width, 1, 1],
    [`${name}.ffn.dwconv.weight`]: [hidden * 2, 1, 3, 3],
    [`${name}.ffn.project_out.weight`]: [width, hidden, 1, 1],
  }
}

function norm(weights: RandomWeights, input: Planes, name: string): Planes {
  const bias = weights.get(`${name}.bias`)
  return draw(input.channels, input.height, input.width, (c, y, x) => {
    const values = Array.from({ length: input.channels }, (_, channel) => at(input, channel, y, x))
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
    const value = ((values[c] ?? NaN) - (bias ? mean : 0)) / Math.sqrt(variance + 1e-5)
    return value * (weights.at(`${name}.weight`).data[c] ?? NaN) + (bias ? (bias.data[c] ?? NaN) : 0)
  })
}

/** Channels of a head compared by their angle over the whole image. */
function attention(weights: RandomWeights, input: Planes, name: string): Planes {
  const { channels, height, width } = input
  const joint = weights.conv(weights.conv(input, `${name}.qkv`), `${name}.qkv_dwconv`, {
    groups: channels * 3,
  })
  const area = height * width
  const plane = (index: number): Float64Array => joint.data.subarray(index * area, (index + 1) * area)
  const unit = (index: number): Float64Array => {
    const values = plane(index)
    const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
    return values.map((value) => value / length)
  }
  const depth = channels / heads
  const mixed = plain.planes(channels, height, width)
  for (let c = 0; c < channels; c++) {
    const head = Math.floor(c / depth)
    const query = unit(c)
    const scores = Array.from({ length: depth }, (_, d) => {
      const key = unit(channels + head * depth + d)
      const product = query.reduce((sum, value, index) => sum + value * (key[index] ?? NaN), 0)
      return Math.exp(product * (weights.at(`${name}.temperature`).data[head] ?? NaN))
    })
    const total = scores.reduce((sum, value) => sum + value, 0)
    for (let d = 0; d < depth; d++) {
      const value = plane(2 * channels + head * depth + d)
      for (let index = 0; index < area; index++)
        mixed.data[c * area + index] =
          (mixed.data[c * area + index] ?? NaN) + ((scores[d] ?? NaN) / total) * (value[index] ?? NaN)
    }
  }
  return weights.conv(mixed, `${name}.project_out`)
}

function block(weights: RandomWeights, input: Planes, name: string): Planes {
  const x = plain.add(attention(weights, norm(weights, input, `${name}.norm1.body`), `${name}.attn`), input)
  const expanded = weights.conv(norm(weights, x, `${name}.norm2.body`), `${name}.ffn.project_in`)
  const wide = weights.conv(expanded, `${name}.ffn.dwconv`, { groups: expanded.channels })
  const half = wide.channels / 2
  const gated = plain.multiply(
    plain.gelu(plain.channels(wide, 0, half)),
    plain.channels(wide, half, 2 * half),
  )
  return plain.add(weights.conv(gated, `${name}.ffn.project_out`), x)
}

describe('Restormer', () => {
  it.each([true, false])('is built as published, with a bias in its normalisation: %s', async (hasBias) => {
    const width = 4
    const kernel = (name: string, inputs: number, outputs: number, side = 3): Shapes => ({
      [`${name}.weight`]: [outputs, inputs, side, side],
    })
    const shape = (name: string, level: number): Shapes => blockShapes(name, width * 2 ** level, hasBias)
    const weights = new RandomWeights({
      ...kernel('patch_embed.proj', 3, width),
      ...shape('encoder_level1.0', 0),
      ...shape('encoder_level1.1', 0),
      ...kernel('down1_2.body.0', width, width / 2),
      ...shape('encoder_level2.0', 1),
      ...kernel('down2_3.body.0', width * 2, width),
      ...shape('encoder_level3.0', 2),
      ...kernel('down3_4.body.0', width * 4, width * 2),
      ...shape('latent.0', 3),
      ...kernel('up4_3.body.0', width * 8, width * 16),
      ...kernel('reduce_chan_level3', width * 8, width * 4, 1),
      ...shape('decoder_level3.0', 2),
      ...kernel('up3_2.body.0', width * 4, width * 8),
      ...kernel('reduce_chan_level2', width * 4, width * 2, 1),
      ...shape('decoder_level2.0', 1),
      ...kernel('up2_1.body.0', width * 2, width * 4),
      ...shape('decoder_level1.0', 1),
      ...shape('refinement.0', 1),
      ...kernel('output', width * 2, 3),
    })
    const network = await expectPlainResult(
      weights,
      (image) => {
        const down = (x: Planes, name: string): Planes =>
          plain.pixelUnshuffle(weights.conv(x, `${name}.body.0`), 2)
        const up = (x: Planes, name: string): Planes =>
          plain.pixelShuffle(weights.conv(x, `${name}.body.0`), 2)
        const start = weights.conv(image, 'patch_embed.proj')
        const one = block(weights, block(weights, start, 'encoder_level1.0'), 'encoder_level1.1')
        const two = block(weights, down(one, 'down1_2'), 'encoder_level2.0')
        const three = block(weights, down(two, 'down2_3'), 'encoder_level3.0')
        let x = block(weights, down(three, 'down3_4'), 'latent.0')
        x = weights.conv(plain.concat(up(x, 'up4_3'), three), 'reduce_chan_level3')
        x = block(weights, x, 'decoder_level3.0')
        x = weights.conv(plain.concat(up(x, 'up3_2'), two), 'reduce_chan_level2')
        x = block(weights, x, 'decoder_level2.0')
        x = block(weights, plain.concat(up(x, 'up2_1'), one), 'decoder_level1.0')
        x = block(weights, x, 'refinement.0')
        return plain.add(weights.conv(x, 'output'), image)
      },
      { height: 16, width: 24 },
    )
    expect(network).toMatchObject({ architecture: 'Restormer', facts: { scale: 1, multipleOfPx: 8 } })
  })
})
