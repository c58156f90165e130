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

  it.each([
    { blocks: 6, inner: width, scale: 4 },
    { blocks: 5, inner: 6, scale: 2 },
    { blocks: 4, inner: 3, scale: 3 },
  ])(
    'builds what is deployed: $blocks blocks of merged convolutions, $inner channels wide inside',
    async (form) => {
      const { blocks, inner, scale } = form
      let shapes: Shapes = convShapes('conv_1.eval_conv', 3, width)
      for (let block = 1; block <= blocks; block++)
        shapes = {
          ...shapes,
          ...convShapes(`block_${block}.c1_r.eval_conv`, width, inner),
          ...convShapes(`block_${block}.c2_r.eval_conv`, inner, inner),
          ...convShapes(`block_${block}.c3_r.eval_conv`, inner, width),
        }
      const weights = new RandomWeights({
        ...shapes,
        ...convShapes('conv_cat', width * 3 + inner, width, 1),
        ...convShapes('conv_2.eval_conv', width, width),
        ...convShapes('upsampler.0', width, 3 * scale * scale),
        no_norm: [1],
      })
      const network = await expectPlainResult(weights, (image) => {
        const first = weights.conv(image, 'conv_1.eval_conv')
        const outputs = [first]
        let early = first
        for (let block = 1; block <= blocks; block++) {
          const result = deployedBlock(weights, outputs.at(-1) ?? first, `block_${block}`)
          outputs.push(result.output)
          early = result.early
        }
        const last = weights.conv(outputs.at(-1) ?? first, 'conv_2.eval_conv')
        const joined = weights.conv(plain.concat(first, last, outputs[1] ?? first, early), 'conv_cat')
        return plain.pixelShuffle(weights.conv(joined, 'upsampler.0'), scale)
      })
      expect(network).toMatchObject({ architecture: 'SPAN', facts: { scale } })
    },
  )
})

function deployedBlock(
  weights: RandomWeights,
  input: Planes,
  name: string,
): { output: Planes; early: Planes } {
  const early = weights.conv(input, `${name}.c1_r.eval_conv`)
  const middle = weights.conv(plain.silu(early), `${name}.c2_r.eval_conv`)
  const late = weights.conv(plain.silu(middle), `${name}.c3_r.eval_conv`)
  if (late.channels !== input.channels) return { output: late, early }
  const weight = plain.map(plain.sigmoid(late), (value) => value - 0.5)
  return { output: plain.multiply(plain.add(late, input), weight), early }
}

describe('SPANF', () => {
  it('is built as the challenge has it: blocks on the image itself, and an enlargement beside them', async () => {
    const scale = 2
    let shapes: Shapes = { 'conv_near.weight': [3 * scale ** 2, 1, 3, 3] }
    for (let block = 1; block <= 5; block++)
      shapes = {
        ...shapes,
        ...convShapes(`block_${block}.c1_r.eval_conv`, block === 1 ? 3 : width, width),
        ...convShapes(`block_${block}.c2_r.eval_conv`, width, width),
        ...convShapes(`block_${block}.c3_r.eval_conv`, width, width),
      }
    const weights = new RandomWeights({
      ...shapes,
      ...convShapes('conv_cat', width * 2 + 3 * scale ** 2, width, 1),
      ...convShapes('conv_2.eval_conv', width, 3 * scale ** 2),
    })
    const network = await expectPlainResult(weights, (image) => {
      const near = weights.conv(image, 'conv_near', { groups: 3 })
      const outputs: Planes[] = []
      for (let block = 1; block <= 5; block++)
        outputs.push(deployedBlock(weights, outputs.at(-1) ?? image, `block_${block}`).output)
      const joined = plain.concat(near, outputs[4] ?? near, outputs[0] ?? near)
      return plain.pixelShuffle(weights.conv(weights.conv(joined, 'conv_cat'), 'conv_2.eval_conv'), scale)
    })
    expect(network).toMatchObject({ architecture: 'SPANF', facts: { scale } })
  })
})
