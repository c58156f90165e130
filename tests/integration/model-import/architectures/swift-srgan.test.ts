import { describe, expect, it } from 'vitest'
import * as plain from '../plain-layers.ts'
import type { Planes } from '../plain-layers.ts'
import { expectPlainResult, RandomWeights, type Shapes } from './compare-with-plain.ts'

const width = 4

function separableShapes(name: string, inputs: number, outputs: number, kernel = 3): Shapes {
  return {
    [`${name}.depthwise.weight`]: [inputs, 1, kernel, kernel],
    [`${name}.depthwise.bias`]: [inputs],
    [`${name}.pointwise.weight`]: [outputs, inputs, 1, 1],
    [`${name}.pointwise.bias`]: [outputs],
  }
}

function blockShapes(name: string): Shapes {
  return {
    ...separableShapes(`${name}.cnn`, width, width),
    [`${name}.bn.weight`]: [width],
    [`${name}.bn.bias`]: [width],
    [`${name}.bn.running_mean`]: [width],
    [`${name}.bn.running_var`]: [width],
    [`${name}.act.weight`]: [width],
  }
}

const separable = (weights: RandomWeights, input: Planes, name: string): Planes =>
  weights.conv(weights.conv(input, `${name}.depthwise`, { groups: input.channels }), `${name}.pointwise`)

function block(weights: RandomWeights, input: Planes, name: string, isActive: boolean): Planes {
  const part = (key: string, c: number): number => weights.at(`${name}.bn.${key}`).data[c] ?? NaN
  const normed = plain.map(separable(weights, input, `${name}.cnn`), (value, c) => {
    const even = (value - part('running_mean', c)) / Math.sqrt(part('running_var', c) + 1e-5)
    return even * part('weight', c) + part('bias', c)
  })
  return isActive ? plain.prelu(normed, weights.at(`${name}.act.weight`)) : normed
}

describe('Swift-SRGAN', () => {
  it('is built as published', async () => {
    const weights = new RandomWeights({
      ...separableShapes('initial.cnn', 3, width, 9),
      'initial.act.weight': [width],
      ...blockShapes('residual.0.block1'),
      ...blockShapes('residual.0.block2'),
      ...blockShapes('convblock'),
      ...separableShapes('upsampler.0.conv', width, width * 4),
      'upsampler.0.act.weight': [width],
      ...separableShapes('final_conv', width, 3, 9),
    })
    for (const [name, { dims, data }] of weights)
      if (name.endsWith('running_var')) weights.set(name, { dims, data: data.map((value) => 1 + value) })
    const network = await expectPlainResult(weights, (image) => {
      const first = plain.prelu(separable(weights, image, 'initial.cnn'), weights.at('initial.act.weight'))
      const inner = block(weights, first, 'residual.0.block1', true)
      const residual = plain.add(block(weights, inner, 'residual.0.block2', false), first)
      const deep = plain.add(block(weights, residual, 'convblock', false), first)
      const expanded = plain.pixelShuffle(separable(weights, deep, 'upsampler.0.conv'), 2)
      const enlarged = plain.prelu(expanded, weights.at('upsampler.0.act.weight'))
      return plain.map(separable(weights, enlarged, 'final_conv'), (value) => (Math.tanh(value) + 1) / 2)
    })
    expect(network).toMatchObject({ architecture: 'Swift-SRGAN', facts: { scale: 2 } })
  })
})
