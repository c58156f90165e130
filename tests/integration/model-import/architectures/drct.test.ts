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
const growth = 2
const side = 4
const mean = [0.4488, 0.4371, 0.404]
/** Heads of the five blocks, as their channels allow. */
const heads = [3, 2, 5, 3, 2]

function groupShapes(name: string): Shapes {
  let shapes: Shapes = {}
  heads.forEach((count, at) => {
    const block = `${name}.swin${at + 1}`
    const channels = width + growth * at
    shapes = {
      ...shapes,
      ...normShapes(`${block}.norm1`, channels),
      ...normShapes(`${block}.norm2`, channels),
      [`${block}.attn.relative_position_bias_table`]: [(2 * side - 1) ** 2, count],
      [`${block}.attn.relative_position_index`]: [side ** 2, side ** 2],
      ...(at % 2 === 1 ? { [`${block}.attn_mask`]: [4, side ** 2, side ** 2] } : {}),
      ...linearShapes(`${block}.attn.qkv`, channels, channels * 3),
      ...linearShapes(`${block}.attn.proj`, channels, channels),
      ...linearShapes(`${block}.mlp.fc1`, channels, channels * 2),
      ...linearShapes(`${block}.mlp.fc2`, channels * 2, channels),
      ...convShapes(`${name}.adjust${at + 1}`, channels, at === 4 ? width : growth, 1),
    }
  })
  return shapes
}

function block(weights: RandomWeights, input: Planes, name: string, count: number, shift: number): Planes {
  const joint = linear(weights, norm(weights, input, `${name}.norm1`), `${name}.attn.qkv`)
  const windows = { rows: side, columns: side, down: shift, right: shift }
  const mixed = windowAttention(joint, count, windows, tableBias(weights, `${name}.attn`, side))
  const x = plain.add(input, linear(weights, mixed, `${name}.attn.proj`))
  return plain.add(x, perceptron(weights, norm(weights, x, `${name}.norm2`), `${name}.mlp`))
}

function group(weights: RandomWeights, input: Planes, name: string): Planes {
  const seen = [input]
  let last = input
  heads.forEach((count, at) => {
    const shift = at % 2 === 1 ? side / 2 : 0
    const mixed = block(weights, plain.concat(...seen), `${name}.swin${at + 1}`, count, shift)
    last = weights.conv(mixed, `${name}.adjust${at + 1}`)
    seen.push(plain.leaky(last, 0.2))
  })
  return plain.add(plain.times(last, 0.2), input)
}

describe('DRCT', () => {
  it('is built as published: dense groups of shifted windows', async () => {
    const weights = new RandomWeights({
      ...convShapes('conv_first', 3, width),
      ...normShapes('patch_embed.norm', width),
      ...groupShapes('layers.0'),
      ...groupShapes('layers.1'),
      ...normShapes('norm', width),
      ...convShapes('conv_after_body', width, width),
      ...convShapes('conv_before_upsample.0', width, 4),
      ...convShapes('upsample.0', 4, 16),
      ...convShapes('upsample.2', 4, 16),
      ...convShapes('conv_last', 4, 3),
    })
    const network = await expectPlainResult(
      weights,
      (image) => {
        const centred = plain.map(image, (value, c) => value - (mean[c] ?? NaN))
        const first = weights.conv(centred, 'conv_first')
        let x = norm(weights, first, 'patch_embed.norm')
        for (const name of ['layers.0', 'layers.1']) x = group(weights, x, name)
        const deep = plain.add(weights.conv(norm(weights, x, 'norm'), 'conv_after_body'), first)
        let enlarged = plain.leaky(weights.conv(deep, 'conv_before_upsample.0'), 0.01)
        for (const name of ['upsample.0', 'upsample.2'])
          enlarged = plain.pixelShuffle(weights.conv(enlarged, name), 2)
        return plain.map(weights.conv(enlarged, 'conv_last'), (value, c) => value + (mean[c] ?? NaN))
      },
      { height: 8, width: 12 },
    )
    expect(network).toMatchObject({ architecture: 'DRCT', facts: { scale: 4, multipleOfPx: side } })
  })
})
