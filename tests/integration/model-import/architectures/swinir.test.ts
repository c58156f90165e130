import { describe, expect, it } from 'vitest'
import * as plain from '../plain-layers.ts'
import type { Planes } from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights, type Shapes } from './compare-with-plain.ts'
import {
  linear,
  linearShapes,
  norm,
  normShapes,
  perceptron,
  tableBias,
  windowAttention,
} from './plain-transformer.ts'

const width = 6
const heads = 2
const side = 4
const mean = [0.4488, 0.4371, 0.404]

function bodyShapes(blockCount: number): Shapes {
  let shapes: Shapes = {
    ...convShapes('conv_first', 3, width),
    ...normShapes('patch_embed.norm', width),
    ...normShapes('norm', width),
  }
  for (let index = 0; index < blockCount; index++) {
    const name = `layers.0.residual_group.blocks.${index}`
    shapes = {
      ...shapes,
      ...normShapes(`${name}.norm1`, width),
      ...normShapes(`${name}.norm2`, width),
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

/** Queries, keys and values, window by window, and the closing layer. */
function attention(weights: RandomWeights, input: Planes, name: string, shift: number): Planes {
  const windows = { rows: side, columns: side, down: shift, right: shift }
  const joint = linear(weights, input, `${name}.qkv`)
  const mixed = windowAttention(joint, heads, windows, tableBias(weights, name, side))
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
    x = plain.add(x, perceptron(weights, norm(weights, x, `${name}.norm2`), `${name}.mlp`))
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
