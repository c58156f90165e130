import { describe, expect, it } from 'vitest'
import * as plain from '../plain-layers.ts'
import type { Planes } from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights, type Shapes } from './compare-with-plain.ts'
import { contrastAttention } from './plain-attention.ts'

const width = 8
const kept = 2

function imdnWeights(): RandomWeights {
  let shapes: Shapes = convShapes('fea_conv', 3, width)
  for (const block of ['IMDB1', 'IMDB2'])
    shapes = {
      ...shapes,
      ...convShapes(`${block}.c1`, width, width),
      ...convShapes(`${block}.c2`, width - kept, width),
      ...convShapes(`${block}.c3`, width - kept, width),
      ...convShapes(`${block}.c4`, width - kept, kept),
      ...convShapes(`${block}.c5`, width, width, 1),
      ...convShapes(`${block}.cca.conv_du.0`, width, 2, 1),
      ...convShapes(`${block}.cca.conv_du.2`, 2, width, 1),
    }
  return new RandomWeights({
    ...shapes,
    ...convShapes('c.0', width * 2, width, 1),
    ...convShapes('LR_conv', width, width),
    ...convShapes('upsampler.0', width, 27),
  })
}

function multiDistil(weights: RandomWeights, input: Planes, block: string): Planes {
  const parts: Planes[] = []
  let x = input
  for (const layer of ['c1', 'c2', 'c3']) {
    const output = plain.leaky(weights.conv(x, `${block}.${layer}`), 0.05)
    parts.push(plain.channels(output, 0, kept))
    x = plain.channels(output, kept, width)
  }
  parts.push(weights.conv(x, `${block}.c4`))
  const attended = contrastAttention(weights, plain.concat(...parts), `${block}.cca`)
  return plain.add(weights.conv(attended, `${block}.c5`), input)
}

describe('IMDN', () => {
  it('is built as published', async () => {
    const weights = imdnWeights()
    const network = await expectPlainResult(weights, (image) => {
      const first = weights.conv(image, 'fea_conv')
      const one = multiDistil(weights, first, 'IMDB1')
      const two = multiDistil(weights, one, 'IMDB2')
      const joined = plain.leaky(weights.conv(plain.concat(one, two), 'c.0'), 0.05)
      return plain.pixelShuffle(
        weights.conv(plain.add(weights.conv(joined, 'LR_conv'), first), 'upsampler.0'),
        3,
      )
    })
    expect(network).toMatchObject({ architecture: 'IMDN', facts: { scale: 3, globalPooling: true } })
  })
})
