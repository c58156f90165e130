import { describe, expect, it } from 'vitest'
import { analyseGraph } from '../../../../electron/model-import/analysis/analyse-graph.ts'
import * as plain from '../plain-layers.ts'
import type { Planes } from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights, type Shapes } from './compare-with-plain.ts'
import { dysample, dysampleShapes } from './plain-dysample.ts'

const width = 8
const hidden = 12

function shapes(convolved: number, ending: Shapes): Shapes {
  const block = (name: string): Shapes => ({
    [`${name}.norm.weight`]: [width],
    [`${name}.norm.bias`]: [width],
    ...convShapes(`${name}.fc1`, width, hidden * 2),
    [`${name}.conv.weight`]: [convolved, 1, 7, 7],
    [`${name}.conv.bias`]: [convolved],
    ...convShapes(`${name}.fc2`, hidden, width),
  })
  return {
    ...convShapes('gblocks.0', 3, width),
    ...block('gblocks.1'),
    ...block('gblocks.2'),
    ...convShapes('gblocks.3', width, width * 2),
    ...convShapes('gblocks.5', width * 2, width),
    ...convShapes('gblocks.7', width, width, 1),
    ...convShapes('shortcut.block.0', 3, width),
    ...convShapes('shortcut.block.2', width, width),
    ...convShapes('shortcut.conv11', 3, width, 1),
    ...ending,
  }
}

function norm(weights: RandomWeights, input: Planes, name: string): Planes {
  return plain.draw(input.channels, input.height, input.width, (c, y, x) => {
    const values = Array.from({ length: input.channels }, (_, channel) => plain.at(input, channel, y, x))
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
    const even = ((values[c] ?? NaN) - mean) / Math.sqrt(variance + 1e-6)
    return even * (weights.at(`${name}.weight`).data[c] ?? NaN) + (weights.at(`${name}.bias`).data[c] ?? NaN)
  })
}

function block(weights: RandomWeights, input: Planes, name: string, convolved: number): Planes {
  const expanded = weights.conv(norm(weights, input, `${name}.norm`), `${name}.fc1`)
  const gate = plain.channels(expanded, 0, hidden)
  const rest = plain.channels(expanded, hidden, 2 * hidden - convolved)
  const part = plain.channels(expanded, 2 * hidden - convolved, 2 * hidden)
  const wide = weights.conv(part, `${name}.conv`, { groups: convolved })
  const gated = plain.multiply(plain.mish(gate), plain.concat(rest, wide))
  const mixed = plain.mish(weights.conv(gated, `${name}.fc2`))
  return plain.add(
    mixed,
    plain.map(input, (value) => value - 0.5),
  )
}

function features(weights: RandomWeights, image: Planes, convolved: number): Planes {
  let x = weights.conv(image, 'gblocks.0')
  for (const name of ['gblocks.1', 'gblocks.2']) x = block(weights, x, name, convolved)
  x = plain.mish(weights.conv(plain.mish(weights.conv(x, 'gblocks.3')), 'gblocks.5'))
  x = weights.conv(x, 'gblocks.7')
  const inner = plain.mish(weights.conv(image, 'shortcut.block.0'))
  const around = plain.add(
    plain.mish(weights.conv(inner, 'shortcut.block.2')),
    weights.conv(image, 'shortcut.conv11'),
  )
  return plain.add(
    x,
    plain.map(around, (value) => value - 0.5),
  )
}

describe('MoSR', () => {
  it('is built as published, and its receptive field is known', async () => {
    const weights = new RandomWeights(shapes(width, convShapes('upsampler.0', width, 12)))
    const network = await expectPlainResult(weights, (image) =>
      plain.pixelShuffle(weights.conv(features(weights, image, width), 'upsampler.0'), 2),
    )
    expect(network).toMatchObject({ architecture: 'MoSR', facts: { scale: 2, globalPooling: false } })
    // First, two blocks of 1 + 3 + 1, two more and the last.
    expect(analyseGraph(network.model)?.localRadiusPx).toBe(1 + 2 * 5 + 2 + 1)
  })

  it('ends in the mean of eight', async () => {
    const weights = new RandomWeights(shapes(hidden, convShapes('upsampler.in_to_k', width, 8 * 27)))
    const network = await expectPlainResult(weights, (image) => {
      const eight = weights.conv(features(weights, image, hidden), 'upsampler.in_to_k')
      const mean = plain.draw(27, image.height, image.width, (c, y, x) => {
        const values = Array.from({ length: 8 }, (_, part) => plain.at(eight, part * 27 + c, y, x))
        return values.reduce((sum, value) => sum + value / 8, 0)
      })
      return plain.pixelShuffle(mean, 3)
    })
    expect(network.facts.scale).toBe(3)
  })

  it('ends in DySample', async () => {
    const weights = new RandomWeights(shapes(4, dysampleShapes('upsampler', width, 3, 2, 4)))
    const network = await expectPlainResult(weights, (image) =>
      dysample(weights, features(weights, image, 4), 'upsampler', 2, 4),
    )
    expect(network.facts.scale).toBe(2)
  })
})
