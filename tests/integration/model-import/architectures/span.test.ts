import { describe, expect, it } from 'vitest'
import { tensor } from '../../../../electron/model-import/tensor.ts'
import * as plain from '../plain-layers.ts'
import type { Planes } from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights, type Shapes } from './compare-with-plain.ts'

const width = 4

function wideConv(name: string, inputs: number, outputs: number): Shapes {
  return {
    ...convShapes(`${name}.sk`, inputs, outputs, 1),
    ...convShapes(`${name}.conv.0`, inputs, inputs * 2, 1),
    ...convShapes(`${name}.conv.1`, inputs * 2, outputs * 2),
    ...convShapes(`${name}.conv.2`, outputs * 2, outputs, 1),
    ...convShapes(`${name}.eval_conv`, inputs, outputs),
  }
}

function spanWeights(scale: number): RandomWeights {
  let shapes: Shapes = wideConv('conv_1', 3, width)
  for (let block = 1; block <= 6; block++)
    for (const part of ['c1_r', 'c2_r', 'c3_r'])
      shapes = { ...shapes, ...wideConv(`block_${block}.${part}`, width, width) }
  return new RandomWeights({
    ...shapes,
    ...convShapes('conv_cat', width * 4, width, 1),
    ...wideConv('conv_2', width, width),
    ...convShapes('upsampler.0', width, 3 * scale * scale),
  })
}

/** The convolution as it is trained: unmerged, on a picture padded with zeros. */
function trainedConv(weights: RandomWeights, input: Planes, name: string): Planes {
  let x = weights.conv(plain.pad(input, 1, 'zero'), `${name}.conv.0`)
  x = weights.conv(x, `${name}.conv.1`, { pad: 0 })
  return plain.add(weights.conv(x, `${name}.conv.2`), weights.conv(input, `${name}.sk`))
}

function spanNet(weights: RandomWeights, image: Planes, scale: number): Planes {
  const first = trainedConv(weights, image, 'conv_1')
  const outputs: Planes[] = []
  let x = first
  let early = first
  for (let block = 1; block <= 6; block++) {
    early = trainedConv(weights, x, `block_${block}.c1_r`)
    const middle = trainedConv(weights, plain.silu(early), `block_${block}.c2_r`)
    const late = trainedConv(weights, plain.silu(middle), `block_${block}.c3_r`)
    x = plain.multiply(
      plain.add(late, x),
      plain.map(plain.sigmoid(late), (value) => value - 0.5),
    )
    outputs.push(x)
  }
  const joined = plain.concat(first, trainedConv(weights, x, 'conv_2'), outputs[0] ?? first, early)
  return plain.pixelShuffle(weights.conv(weights.conv(joined, 'conv_cat'), 'upsampler.0'), scale)
}

describe('SPAN', () => {
  it('is built as published, with its normalised input', async () => {
    const weights = spanWeights(2)
    const mean = [0.4488, 0.4371, 0.404]
    const network = await expectPlainResult(weights, (image) =>
      spanNet(
        weights,
        plain.map(image, (value, c) => (value - (mean[c] ?? 0)) * 255),
        2,
      ),
    )
    expect(network).toMatchObject({ architecture: 'SPAN', facts: { scale: 2 } })
  })

  it('leaves the input as it is where the weights say so', async () => {
    const weights = spanWeights(4)
    weights.set('no_norm', tensor([1], [0]))
    const network = await expectPlainResult(weights, (image) => spanNet(weights, image, 4))
    expect(network.facts.scale).toBe(4)
  })
})
