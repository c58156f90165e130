import { describe, expect, it } from 'vitest'
import * as plain from '../plain-layers.ts'
import { at, draw, type Planes } from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights, type Shapes } from './compare-with-plain.ts'
import {
  linear,
  linearShapes,
  norm,
  normShapes,
  type PlainWindows,
  share,
  windowAttention,
} from './plain-transformer.ts'

const width = 16
const heads = 4
const mean = [0.4488, 0.4371, 0.404]
const [rows, columns] = [2, 4]

function batchNormShapes(name: string, channels: number): Shapes {
  const vectors = ['weight', 'bias', 'running_mean', 'running_var'].map((part) => [
    `${name}.${part}`,
    [channels],
  ])
  return Object.fromEntries(vectors) as Shapes
}

function positionShapes(name: string): Shapes {
  const inner = width / 8
  const step = (part: string, outputs: number): Shapes => ({
    ...normShapes(`${name}.pos.${part}.0`, inner),
    ...linearShapes(`${name}.pos.${part}.2`, inner, outputs),
  })
  return {
    [`${name}.rpe_biases`]: [(2 * rows - 1) * (2 * columns - 1), 2],
    [`${name}.relative_position_index`]: [8, 8],
    ...linearShapes(`${name}.pos.pos_proj`, 2, inner),
    ...step('pos1', inner),
    ...step('pos2', inner),
    ...step('pos3', heads / 2),
  }
}

function blockShapes(name: string, isSpatial: boolean): Shapes {
  const attention = `${name}.attn`
  return {
    ...normShapes(`${name}.norm1`, width),
    ...normShapes(`${name}.norm2`, width),
    ...linearShapes(`${attention}.qkv`, width, width * 3),
    ...linearShapes(`${attention}.proj`, width, width),
    [`${attention}.dwconv.0.weight`]: [width, 1, 3, 3],
    [`${attention}.dwconv.0.bias`]: [width],
    ...batchNormShapes(`${attention}.dwconv.1`, width),
    ...convShapes(`${attention}.channel_interaction.1`, width, width / 8, 1),
    ...batchNormShapes(`${attention}.channel_interaction.2`, width / 8),
    ...convShapes(`${attention}.channel_interaction.4`, width / 8, width, 1),
    ...convShapes(`${attention}.spatial_interaction.0`, width, width / 16, 1),
    ...batchNormShapes(`${attention}.spatial_interaction.1`, width / 16),
    ...convShapes(`${attention}.spatial_interaction.3`, width / 16, 1, 1),
    ...(isSpatial
      ? { ...positionShapes(`${attention}.attns.0`), ...positionShapes(`${attention}.attns.1`) }
      : { [`${attention}.temperature`]: [heads, 1, 1] }),
    ...linearShapes(`${name}.ffn.fc1`, width, width * 2),
    ...normShapes(`${name}.ffn.sg.norm`, width),
    [`${name}.ffn.sg.conv.weight`]: [width, 1, 3, 3],
    [`${name}.ffn.sg.conv.bias`]: [width],
    ...linearShapes(`${name}.ffn.fc2`, width, width),
  }
}

/** Random weights, with variances above zero and the positions that the authors' code keeps beside them. */
function drawWeights(shapes: Shapes): RandomWeights {
  const weights = new RandomWeights(shapes)
  for (const [name, { data }] of weights) {
    if (name.endsWith('running_var')) data.forEach((value, index) => (data[index] = 0.5 + Math.abs(value)))
    if (!name.endsWith('rpe_biases')) continue
    const [high, wide] = name.includes('attns.0') ? [rows, columns] : [columns, rows]
    for (let index = 0; index < data.length / 2; index++) {
      data[index * 2] = Math.floor(index / (2 * wide - 1)) - high + 1
      data[index * 2 + 1] = (index % (2 * wide - 1)) - wide + 1
    }
  }
  return weights
}

function batchNorm(weights: RandomWeights, input: Planes, name: string): Planes {
  const of = (part: string, c: number): number => weights.at(`${name}.${part}`).data[c] ?? NaN
  return plain.map(
    input,
    (value, c) =>
      ((value - of('running_mean', c)) / Math.sqrt(of('running_var', c) + 1e-5)) * of('weight', c) +
      of('bias', c),
  )
}

function positionBias(
  weights: RandomWeights,
  name: string,
  head: number,
  down: number,
  right: number,
): number {
  let pixel = plain.planes(2, 1, 1, [-down, -right])
  pixel = linear(weights, pixel, `${name}.pos.pos_proj`)
  for (const part of ['pos1', 'pos2', 'pos3'])
    pixel = linear(
      weights,
      plain.relu(norm(weights, pixel, `${name}.pos.${part}.0`)),
      `${name}.pos.${part}.2`,
    )
  return at(pixel, head, 0, 0)
}

function gate(weights: RandomWeights, input: Planes, name: string, first: number): Planes {
  const hidden = batchNorm(weights, weights.conv(input, `${name}.${first}`), `${name}.${first + 1}`)
  return plain.sigmoid(weights.conv(plain.gelu(hidden), `${name}.${first + 3}`))
}

function beside(weights: RandomWeights, values: Planes, name: string): Planes {
  const convolved = weights.conv(values, `${name}.dwconv.0`, { groups: width })
  return plain.gelu(batchNorm(weights, convolved, `${name}.dwconv.1`))
}

function spatial(weights: RandomWeights, input: Planes, name: string, isShifted: boolean): Planes {
  const joint = linear(weights, input, `${name}.qkv`)
  const half = width / 2
  const branch = (index: number, windows: PlainWindows): Planes => {
    const part = [0, 1, 2].map((which) => which * width + index * half)
    const own = plain.concat(...part.map((start) => plain.channels(joint, start, start + half)))
    return windowAttention(own, heads / 2, windows, (head, down, right) =>
      positionBias(weights, `${name}.attns.${index}`, head, down, right),
    )
  }
  const [down, right] = isShifted ? [rows / 2, columns / 2] : [0, 0]
  const attended = plain.concat(
    branch(0, { rows, columns, down, right }),
    branch(1, { rows: columns, columns: rows, down: right, right: down }),
  )
  const convolved = beside(weights, plain.channels(joint, 2 * width, 3 * width), name)
  const byChannel = gate(weights, plain.globalMean(convolved), `${name}.channel_interaction`, 1)
  const byPixel = gate(weights, attended, `${name}.spatial_interaction`, 0)
  const sum = plain.add(plain.multiply(attended, byChannel), plain.multiply(convolved, byPixel))
  return linear(weights, sum, `${name}.proj`)
}

function channelwise(weights: RandomWeights, input: Planes, name: string): Planes {
  const joint = linear(weights, input, `${name}.qkv`)
  const area = input.height * input.width
  const line = (channel: number): Float64Array => joint.data.subarray(channel * area, (channel + 1) * area)
  const dot = (left: Float64Array, right: Float64Array): number =>
    left.reduce((sum, value, index) => sum + value * (right[index] ?? NaN), 0)
  const cosine = (left: Float64Array, right: Float64Array): number =>
    dot(left, right) / Math.sqrt(dot(left, left) * dot(right, right))
  const depth = width / heads
  const attended = draw(width, input.height, input.width, (c, y, x) => {
    const head = Math.floor(c / depth)
    const pairs = Array.from({ length: depth }, (_, d) => ({
      score:
        cosine(line(c), line(width + head * depth + d)) *
        (weights.at(`${name}.temperature`).data[head] ?? NaN),
      value: at(joint, 2 * width + head * depth + d, y, x),
    }))
    return share(pairs)
  })
  const convolved = beside(weights, plain.channels(joint, 2 * width, 3 * width), name)
  const byChannel = gate(weights, plain.globalMean(attended), `${name}.channel_interaction`, 1)
  const byPixel = gate(weights, convolved, `${name}.spatial_interaction`, 0)
  const sum = plain.add(plain.multiply(attended, byPixel), plain.multiply(convolved, byChannel))
  return linear(weights, sum, `${name}.proj`)
}

function block(
  weights: RandomWeights,
  input: Planes,
  name: string,
  kind: 'plain' | 'shifted' | 'channels',
): Planes {
  const normed = norm(weights, input, `${name}.norm1`)
  const mixed =
    kind === 'channels'
      ? channelwise(weights, normed, `${name}.attn`)
      : spatial(weights, normed, `${name}.attn`, kind === 'shifted')
  const attended = plain.add(input, mixed)
  const hidden = plain.gelu(linear(weights, norm(weights, attended, `${name}.norm2`), `${name}.ffn.fc1`))
  const gated = norm(weights, plain.channels(hidden, width, 2 * width), `${name}.ffn.sg.norm`)
  const convolved = weights.conv(gated, `${name}.ffn.sg.conv`, { groups: width })
  const product = plain.multiply(plain.channels(hidden, 0, width), convolved)
  return plain.add(attended, linear(weights, product, `${name}.ffn.fc2`))
}

describe('DAT', () => {
  it('is built as published: windows upright and turned, shifted in turn, and attention to channels', async () => {
    const weights = drawWeights({
      ...convShapes('conv_first', 3, width),
      ...normShapes('before_RG.1', width),
      ...blockShapes('layers.0.blocks.0', true),
      ...blockShapes('layers.0.blocks.1', false),
      ...blockShapes('layers.0.blocks.2', true),
      'layers.0.blocks.2.attn.attn_mask_0': [8, 8, 8],
      'layers.0.blocks.2.attn.attn_mask_1': [8, 8, 8],
      ...convShapes('layers.0.conv', width, width),
      ...blockShapes('layers.1.blocks.0', true),
      ...convShapes('layers.1.conv', width, width),
      ...normShapes('norm', width),
      ...convShapes('conv_after_body', width, width),
      ...convShapes('conv_before_upsample.0', width, 4),
      ...convShapes('upsample.0', 4, 16),
      ...convShapes('conv_last', 4, 3),
    })
    const network = await expectPlainResult(
      weights,
      (image) => {
        const first = weights.conv(
          plain.map(image, (value, c) => value - (mean[c] ?? 0)),
          'conv_first',
        )
        const start = norm(weights, first, 'before_RG.1')
        let x = block(weights, start, 'layers.0.blocks.0', 'plain')
        x = block(weights, x, 'layers.0.blocks.1', 'channels')
        x = block(weights, x, 'layers.0.blocks.2', 'shifted')
        const second = plain.add(weights.conv(x, 'layers.0.conv'), start)
        x = block(weights, second, 'layers.1.blocks.0', 'shifted')
        x = norm(weights, plain.add(weights.conv(x, 'layers.1.conv'), second), 'norm')
        const deep = plain.add(weights.conv(x, 'conv_after_body'), first)
        const wide = plain.leaky(weights.conv(deep, 'conv_before_upsample.0'), 0.01)
        const enlarged = weights.conv(plain.pixelShuffle(weights.conv(wide, 'upsample.0'), 2), 'conv_last')
        return plain.map(enlarged, (value, c) => value + (mean[c] ?? 0))
      },
      { height: 8, width: 12 },
    )
    expect(network).toMatchObject({ architecture: 'DAT', facts: { scale: 2, multipleOfPx: columns } })
  })

  it('ends in a shuffle in one step where it is light', async () => {
    const weights = drawWeights({
      ...convShapes('conv_first', 3, width),
      ...normShapes('before_RG.1', width),
      ...blockShapes('layers.0.blocks.0', true),
      ...convShapes('layers.0.conv.0', width, 4),
      ...convShapes('layers.0.conv.2', 4, 4, 1),
      ...convShapes('layers.0.conv.4', 4, width),
      ...normShapes('norm', width),
      ...convShapes('conv_after_body', width, width),
      ...convShapes('upsample.0', width, 27),
    })
    const network = await expectPlainResult(
      weights,
      (image) => {
        const first = weights.conv(
          plain.map(image, (value, c) => value - (mean[c] ?? 0)),
          'conv_first',
        )
        const start = norm(weights, first, 'before_RG.1')
        let x = block(weights, start, 'layers.0.blocks.0', 'plain')
        x = plain.leaky(weights.conv(x, 'layers.0.conv.0'), 0.2)
        x = plain.leaky(weights.conv(x, 'layers.0.conv.2'), 0.2)
        x = norm(weights, plain.add(weights.conv(x, 'layers.0.conv.4'), start), 'norm')
        const deep = plain.add(weights.conv(x, 'conv_after_body'), first)
        const enlarged = plain.pixelShuffle(weights.conv(deep, 'upsample.0'), 3)
        return plain.map(enlarged, (value, c) => value + (mean[c] ?? 0))
      },
      { height: 4, width: 8 },
    )
    expect(network.facts.scale).toBe(3)
  })
})
