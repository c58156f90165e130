import { describe, expect, it } from 'vitest'
import * as plain from '../plain-layers.ts'
import type { Planes } from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights, type Shapes } from './compare-with-plain.ts'
import { contrastAttention, spatialAttention } from './plain-attention.ts'

const width = 6
const half = 3
const inner = 2
const blocks = ['B1', 'B2']

function separableShapes(name: string, inputs: number, outputs: number): Shapes {
  return { ...convShapes(`${name}.pw`, inputs, outputs, 1, false), ...convShapes(`${name}.dw`, 1, outputs) }
}

function bsrnWeights(): RandomWeights {
  let shapes: Shapes = separableShapes('fea_conv', 12, width)
  for (const block of blocks) {
    for (const layer of ['c1', 'c2', 'c3'])
      shapes = {
        ...shapes,
        ...convShapes(`${block}.${layer}_d`, width, half, 1),
        ...separableShapes(`${block}.${layer}_r`, width, width),
      }
    shapes = {
      ...shapes,
      ...separableShapes(`${block}.c4`, width, half),
      ...convShapes(`${block}.c5`, half * 4, width, 1),
      ...convShapes(`${block}.esa.conv1`, width, inner, 1),
      ...convShapes(`${block}.esa.conv_f`, inner, inner, 1),
      ...convShapes(`${block}.esa.conv4`, inner, width, 1),
      ...convShapes(`${block}.cca.conv_du.0`, width, inner, 1),
      ...convShapes(`${block}.cca.conv_du.2`, inner, width, 1),
    }
    for (const layer of ['conv_max', 'conv2', 'conv3', 'conv3_'])
      shapes = { ...shapes, ...separableShapes(`${block}.esa.${layer}`, inner, inner) }
  }
  return new RandomWeights({
    ...shapes,
    ...convShapes('c1', width * blocks.length, width, 1),
    ...separableShapes('c2', width, width),
    ...convShapes('upsampler.upsampleOneStep.0', width, 12),
  })
}

function separable(
  weights: RandomWeights,
  input: Planes,
  name: string,
  options: plain.PlainConvolution = {},
): Planes {
  const mixed = weights.conv(input, `${name}.pw`)
  return weights.conv(mixed, `${name}.dw`, { groups: mixed.channels, ...options })
}

function distil(weights: RandomWeights, input: Planes, block: string): Planes {
  const step = (value: Planes, layer: string): Planes =>
    plain.gelu(plain.add(separable(weights, value, `${block}.${layer}_r`), value))
  const r1 = step(input, 'c1')
  const r2 = step(r1, 'c2')
  const r3 = step(r2, 'c3')
  const joined = plain.concat(
    plain.gelu(weights.conv(input, `${block}.c1_d`)),
    plain.gelu(weights.conv(r1, `${block}.c2_d`)),
    plain.gelu(weights.conv(r2, `${block}.c3_d`)),
    plain.gelu(separable(weights, r3, `${block}.c4`)),
  )
  const attended = spatialAttention(
    weights,
    weights.conv(joined, `${block}.c5`),
    `${block}.esa`,
    true,
    (value, name, options) => separable(weights, value, name, options),
    plain.gelu,
  )
  return plain.add(contrastAttention(weights, attended, `${block}.cca`), input)
}

describe('BSRN', () => {
  it('is built as published', async () => {
    const weights = bsrnWeights()
    const network = await expectPlainResult(
      weights,
      (image) => {
        const first = separable(weights, plain.concat(image, image, image, image), 'fea_conv')
        const one = distil(weights, first, 'B1')
        const two = distil(weights, one, 'B2')
        const joined = plain.gelu(weights.conv(plain.concat(one, two), 'c1'))
        const low = plain.add(separable(weights, joined, 'c2'), first)
        return plain.pixelShuffle(weights.conv(low, 'upsampler.upsampleOneStep.0'), 2)
      },
      { height: 16, width: 21 },
    )
    expect(network).toMatchObject({
      architecture: 'BSRN',
      facts: { scale: 2, globalPooling: true, minimumSizePx: 15 },
    })
  })
})
