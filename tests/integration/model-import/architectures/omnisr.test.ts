import { describe, expect, it } from 'vitest'
import * as plain from '../plain-layers.ts'
import { at, draw, type Planes } from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights, type Shapes } from './compare-with-plain.ts'
import { spatialAttention, spatialAttentionShapes } from './plain-attention.ts'
import { norm, normShapes, share } from './plain-transformer.ts'

const width = 8
const heads = 4
const depth = width / heads
const side = 4

const pointwise = (name: string, inputs: number, outputs: number): Shapes => ({
  [`${name}.weight`]: [outputs, inputs, 1, 1],
})
const depthwise = (name: string, channels: number): Shapes => ({ [`${name}.weight`]: [channels, 1, 3, 3] })

function blockShapes(name: string): Shapes {
  const attention = (number: number): Shapes => ({
    ...normShapes(`${name}.${number}.norm`, width),
    [`${name}.${number}.fn.to_qkv.weight`]: [3 * width, width],
    [`${name}.${number}.fn.to_out.0.weight`]: [width, width],
    [`${name}.${number}.fn.rel_pos_bias.weight`]: [(2 * side - 1) ** 2, heads],
  })
  const gated = (number: number): Shapes => ({
    ...normShapes(`${name}.${number}.norm`, width),
    ...pointwise(`${name}.${number}.fn.project_in`, width, 2 * width),
    ...depthwise(`${name}.${number}.fn.dwconv`, 2 * width),
    ...pointwise(`${name}.${number}.fn.project_out`, width, width),
  })
  const channelwise = (number: number): Shapes => ({
    ...normShapes(`${name}.${number}.norm`, width),
    [`${name}.${number}.fn.temperature`]: [heads, 1, 1],
    ...pointwise(`${name}.${number}.fn.qkv`, width, 3 * width),
    ...depthwise(`${name}.${number}.fn.qkv_dwconv`, 3 * width),
    ...pointwise(`${name}.${number}.fn.project_out`, width, width),
  })
  return {
    ...convShapes(`${name}.0.fn.0`, width, width, 1),
    ...depthwise(`${name}.0.fn.2`, width),
    [`${name}.0.fn.2.bias`]: [width],
    [`${name}.0.fn.4.gate.1.weight`]: [2, width],
    [`${name}.0.fn.4.gate.3.weight`]: [width, 2],
    ...convShapes(`${name}.0.fn.5`, width, width, 1),
    ...attention(2),
    ...gated(4),
    ...channelwise(5),
    ...gated(6),
    ...attention(8),
    ...gated(10),
    ...channelwise(11),
    ...gated(12),
  }
}

/** A full layer without bias over each pixel's channels. */
function project(weights: RandomWeights, input: Planes, name: string): Planes {
  const { data, dims } = weights.at(`${name}.weight`)
  return draw(dims[0] ?? 0, input.height, input.width, (o, y, x) => {
    let sum = 0
    for (let i = 0; i < input.channels; i++) sum += (data[o * input.channels + i] ?? NaN) * at(input, i, y, x)
    return sum
  })
}

/** Layer normalisation with the epsilon of `LayerNorm2d`. */
function norm2d(weights: RandomWeights, input: Planes, name: string): Planes {
  return draw(input.channels, input.height, input.width, (c, y, x) => {
    const values = Array.from({ length: input.channels }, (_, channel) => at(input, channel, y, x))
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
    const even = ((values[c] ?? NaN) - mean) / Math.sqrt(variance + 1e-6)
    return even * (weights.at(`${name}.weight`).data[c] ?? NaN) + (weights.at(`${name}.bias`).data[c] ?? NaN)
  })
}

function squeezed(weights: RandomWeights, input: Planes, name: string): Planes {
  const wide = plain.gelu(weights.conv(input, `${name}.0`))
  const convolved = plain.gelu(weights.conv(wide, `${name}.2`, { groups: width }))
  const hidden = plain.silu(project(weights, plain.globalMean(convolved), `${name}.4.gate.1`))
  const gate = plain.sigmoid(project(weights, hidden, `${name}.4.gate.3`))
  return plain.add(weights.conv(plain.multiply(convolved, gate), `${name}.5`), input)
}

type Kind = 'block' | 'grid'

/** Of pixel `position` along an axis of `length`: where the token `step` of its window lies, and which it is itself. */
function windowAlong(
  kind: Kind,
  position: number,
  length: number,
): { own: number; place: (step: number) => number } {
  const part = length / side
  return kind === 'block'
    ? { own: position % side, place: (step) => position - (position % side) + step }
    : { own: Math.floor(position / part), place: (step) => step * part + (position % part) }
}

function attention(weights: RandomWeights, input: Planes, name: string, kind: Kind): Planes {
  const joint = project(weights, norm(weights, input, `${name}.norm`), `${name}.fn.to_qkv`)
  const table = weights.at(`${name}.fn.rel_pos_bias.weight`).data
  const mixed = draw(width, input.height, input.width, (c, y, x) => {
    const head = Math.floor(c / depth)
    const [rows, columns] = [windowAlong(kind, y, input.height), windowAlong(kind, x, input.width)]
    const pairs: { score: number; value: number }[] = []
    for (let i = 0; i < side; i++)
      for (let j = 0; j < side; j++) {
        const [oy, ox] = [rows.place(i), columns.place(j)]
        let score =
          table[((rows.own - i + side - 1) * (2 * side - 1) + columns.own - j + side - 1) * heads + head] ??
          NaN
        for (let d = 0; d < depth; d++)
          score +=
            (at(joint, head * depth + d, y, x) * at(joint, width + head * depth + d, oy, ox)) /
            Math.sqrt(depth)
        pairs.push({ score, value: at(joint, 2 * width + c, oy, ox) })
      }
    return share(pairs)
  })
  return plain.add(project(weights, mixed, `${name}.fn.to_out.0`), input)
}

/** Channels compared over a window's pixels (`block`) or over pixels that are a window apart (`grid`). */
function channelwise(weights: RandomWeights, input: Planes, name: string, kind: Kind): Planes {
  const wide = weights.conv(norm2d(weights, input, `${name}.norm`), `${name}.fn.qkv`)
  const joint = weights.conv(wide, `${name}.fn.qkv_dwconv`, { groups: 3 * width })
  const pixelsWith = (y: number, x: number): [number, number][] => {
    const found: [number, number][] = []
    const isSame = (a: number, b: number): boolean =>
      kind === 'block' ? Math.floor(a / side) === Math.floor(b / side) : a % side === b % side
    for (let oy = 0; oy < input.height; oy++)
      for (let ox = 0; ox < input.width; ox++) if (isSame(oy, y) && isSame(ox, x)) found.push([oy, ox])
    return found
  }
  const mixed = draw(width, input.height, input.width, (c, y, x) => {
    const head = Math.floor(c / depth)
    const pixels = pixelsWith(y, x)
    const dot = (a: number, b: number): number =>
      pixels.reduce((sum, [oy, ox]) => sum + at(joint, a, oy, ox) * at(joint, b, oy, ox), 0)
    const pairs = Array.from({ length: depth }, (_, d) => {
      const key = width + head * depth + d
      const cosine = dot(c, key) / Math.sqrt(dot(c, c) * dot(key, key))
      const score = cosine * (weights.at(`${name}.fn.temperature`).data[head] ?? NaN)
      return { score, value: at(joint, 2 * width + head * depth + d, y, x) }
    })
    return share(pairs)
  })
  return plain.add(weights.conv(mixed, `${name}.fn.project_out`), input)
}

function gated(weights: RandomWeights, input: Planes, name: string): Planes {
  const expanded = weights.conv(norm2d(weights, input, `${name}.norm`), `${name}.fn.project_in`)
  const convolved = weights.conv(expanded, `${name}.fn.dwconv`, { groups: 2 * width })
  const product = plain.multiply(
    plain.gelu(plain.channels(convolved, 0, width)),
    plain.channels(convolved, width, 2 * width),
  )
  return plain.add(weights.conv(product, `${name}.fn.project_out`), input)
}

function block(weights: RandomWeights, input: Planes, name: string): Planes {
  let x = squeezed(weights, input, `${name}.0.fn`)
  x = gated(weights, attention(weights, x, `${name}.2`, 'block'), `${name}.4`)
  x = gated(weights, channelwise(weights, x, `${name}.5`, 'block'), `${name}.6`)
  x = gated(weights, attention(weights, x, `${name}.8`, 'grid'), `${name}.10`)
  return gated(weights, channelwise(weights, x, `${name}.11`, 'grid'), `${name}.12`)
}

describe('OmniSR', () => {
  it.each([1, 2])(
    'is built as published: windows and grids of pixels and of channels (%i times)',
    async (scale) => {
      const group = 'residual_layer.0'
      const weights = new RandomWeights({
        ...convShapes('input', 3, width),
        ...blockShapes(`${group}.residual_layer.0.layer`),
        ...convShapes(`${group}.residual_layer.1`, width, width, 1),
        ...spatialAttentionShapes(`${group}.esa`, width, 4, false),
        ...convShapes('output', width, width),
        ...convShapes('up.0', width, 3 * scale ** 2),
        total_ops: [1],
      })
      const network = await expectPlainResult(
        weights,
        (image) => {
          const first = weights.conv(image, 'input')
          const deep = weights.conv(
            block(weights, first, `${group}.residual_layer.0.layer`),
            `${group}.residual_layer.1`,
          )
          const attended = spatialAttention(
            weights,
            plain.add(deep, first),
            `${group}.esa`,
            false,
            (input, name, options) => weights.conv(input, name, options),
            plain.relu,
          )
          const sum = plain.add(weights.conv(attended, 'output'), first)
          return plain.pixelShuffle(weights.conv(sum, 'up.0'), scale)
        },
        { height: 16, width: 20 },
      )
      expect(network).toMatchObject({
        architecture: 'OmniSR',
        facts: { scale, multipleOfPx: side, minimumSizePx: 16, globalPooling: true },
      })
    },
  )
})
