import { describe, expect, it } from 'vitest'
import * as plain from '../plain-layers.ts'
import type { Planes } from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights, type Shapes } from './compare-with-plain.ts'
import { pixelNorm } from './plain-pixel-norm.ts'
import { normShapes } from './plain-transformer.ts'

function blockShapes(name: string, width: number): Shapes {
  return {
    ...normShapes(`${name}.norm1`, width),
    ...normShapes(`${name}.norm2`, width),
    ...convShapes(`${name}.conv1`, width, width * 2, 1),
    ...convShapes(`${name}.conv2`, 1, width * 2),
    ...convShapes(`${name}.conv3`, width, width, 1),
    ...convShapes(`${name}.sca.1`, width, width, 1),
    ...convShapes(`${name}.conv4`, width, width * 2, 1),
    ...convShapes(`${name}.conv5`, width, width, 1),
    [`${name}.beta`]: [1, width, 1, 1],
    [`${name}.gamma`]: [1, width, 1, 1],
  }
}

const gate = (input: Planes): Planes => {
  const half = input.channels / 2
  return plain.multiply(plain.channels(input, 0, half), plain.channels(input, half, 2 * half))
}

function block(weights: RandomWeights, input: Planes, name: string): Planes {
  const times = (value: Planes, part: string): Planes =>
    plain.map(value, (each, c) => each * (weights.at(`${name}.${part}`).data[c] ?? NaN))
  const expanded = weights.conv(pixelNorm(weights, input, `${name}.norm1`), `${name}.conv1`)
  const x = gate(weights.conv(expanded, `${name}.conv2`, { groups: expanded.channels }))
  const weighed = plain.multiply(x, weights.conv(plain.globalMean(x), `${name}.sca.1`))
  const y = plain.add(input, times(weights.conv(weighed, `${name}.conv3`), 'beta'))
  const fed = weights.conv(
    gate(weights.conv(pixelNorm(weights, y, `${name}.norm2`), `${name}.conv4`)),
    `${name}.conv5`,
  )
  return plain.add(y, times(fed, 'gamma'))
}

describe('NAFNet', () => {
  it('is built as published, with levels of different depth', async () => {
    const weights = new RandomWeights({
      ...convShapes('intro', 3, 4),
      ...convShapes('ending', 4, 3),
      ...blockShapes('encoders.0.0', 4),
      ...blockShapes('encoders.1.0', 8),
      ...blockShapes('encoders.1.1', 8),
      ...convShapes('downs.0', 4, 8, 2),
      ...convShapes('downs.1', 8, 16, 2),
      ...blockShapes('middle_blks.0', 16),
      'ups.0.0.weight': [32, 16, 1, 1],
      'ups.1.0.weight': [16, 8, 1, 1],
      ...blockShapes('decoders.0.0', 8),
      ...blockShapes('decoders.1.0', 4),
    })
    const network = await expectPlainResult(
      weights,
      (image) => {
        const one = block(weights, weights.conv(image, 'intro'), 'encoders.0.0')
        let two = weights.conv(one, 'downs.0', { stride: 2, pad: 0 })
        for (const index of [0, 1]) two = block(weights, two, `encoders.1.${index}`)
        let x = block(weights, weights.conv(two, 'downs.1', { stride: 2, pad: 0 }), 'middle_blks.0')
        x = plain.add(plain.pixelShuffle(weights.conv(x, 'ups.0.0'), 2), two)
        x = block(weights, x, 'decoders.0.0')
        x = plain.add(plain.pixelShuffle(weights.conv(x, 'ups.1.0'), 2), one)
        return plain.add(weights.conv(block(weights, x, 'decoders.1.0'), 'ending'), image)
      },
      { height: 8, width: 12 },
    )
    expect(network).toMatchObject({
      architecture: 'NAFNet',
      facts: { scale: 1, multipleOfPx: 4, globalPooling: true },
    })
  })
})
