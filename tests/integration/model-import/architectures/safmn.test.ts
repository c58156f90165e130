import { describe, expect, it } from 'vitest'
import * as plain from '../plain-layers.ts'
import type { Planes } from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights, type Shapes } from './compare-with-plain.ts'
import { pixelNorm } from './plain-pixel-norm.ts'
import { normShapes } from './plain-transformer.ts'

const width = 8
const levels = 4

function blockShapes(name: string, form: { norms: boolean; bias: boolean }): Shapes {
  let shapes: Shapes = form.norms
    ? { ...normShapes(`${name}.norm1`, width), ...normShapes(`${name}.norm2`, width) }
    : {}
  for (let level = 0; level < levels; level++)
    shapes = { ...shapes, ...convShapes(`${name}.safm.mfr.${level}`, 1, width / levels, 3, form.bias) }
  return {
    ...shapes,
    ...convShapes(`${name}.safm.aggr`, width, width, 1, form.bias),
    ...convShapes(`${name}.ccm.ccm.0`, width, width * 2, 3, form.bias),
    ...convShapes(`${name}.ccm.ccm.2`, width * 2, width, 1, form.bias),
  }
}

function block(weights: RandomWeights, input: Planes, name: string, coarser: number): Planes {
  const normed = (value: Planes, norm: string): Planes =>
    weights.has(`${norm}.weight`) ? pixelNorm(weights, value, norm) : value
  const x = normed(input, `${name}.norm1`)
  const part = width / levels
  const seen = Array.from({ length: levels }, (_, level) => {
    const side = level === 0 ? 1 : 2 ** level * coarser
    const pooled = plain.maxPool(plain.channels(x, level * part, (level + 1) * part), side, side)
    return plain.nearest(weights.conv(pooled, `${name}.safm.mfr.${level}`, { groups: part }), side)
  })
  const weight = plain.gelu(weights.conv(plain.concat(...seen), `${name}.safm.aggr`))
  const attended = plain.add(plain.multiply(weight, x), input)
  const hidden = plain.gelu(weights.conv(normed(attended, `${name}.norm2`), `${name}.ccm.ccm.0`))
  return plain.add(weights.conv(hidden, `${name}.ccm.ccm.2`), attended)
}

describe('SAFMN', () => {
  it('is built as published', async () => {
    const form = { norms: true, bias: true }
    const weights = new RandomWeights({
      ...convShapes('to_feat', 3, width),
      ...blockShapes('feats.0', form),
      ...blockShapes('feats.1', form),
      ...convShapes('to_img.0', width, 12),
    })
    const network = await expectPlainResult(
      weights,
      (image) => {
        const first = weights.conv(image, 'to_feat')
        const deep = block(weights, block(weights, first, 'feats.0', 1), 'feats.1', 1)
        return plain.pixelShuffle(weights.conv(plain.add(deep, first), 'to_img.0'), 2)
      },
      { height: 8, width: 16 },
    )
    expect(network).toMatchObject({ architecture: 'SAFMN', facts: { scale: 2, multipleOfPx: 8 } })
  })

  it('is built as the NTIRE 2023 challenge has it, with a normalisation over the whole image', async () => {
    const form = { norms: false, bias: false }
    const weights = new RandomWeights({
      'norm.gamma': [1, width, 1, 1],
      'norm.beta': [1, width, 1, 1],
      ...convShapes('to_feat', 3, width),
      ...blockShapes('feats.0', form),
      ...blockShapes('feats.1', form),
      ...convShapes('to_img.0', width, 48),
    })
    const network = await expectPlainResult(
      weights,
      (image) => {
        const first = weights.conv(image, 'to_feat')
        const lengths = plain.map(plain.globalMean(plain.multiply(first, first)), (mean) =>
          Math.sqrt(mean * image.height * image.width),
        )
        const mean = lengths.data.reduce((sum, value) => sum + value / width, 0)
        const normed = plain.map(first, (value, c) => {
          const share = (lengths.data[c] ?? NaN) / (mean + 1e-6)
          const [gamma, beta] = ['gamma', 'beta'].map((part) => weights.at(`norm.${part}`).data[c] ?? NaN)
          return (gamma ?? NaN) * value * share + (beta ?? NaN) + value
        })
        const deep = block(weights, block(weights, normed, 'feats.0', 2), 'feats.1', 2)
        const detail = plain.pixelShuffle(weights.conv(deep, 'to_img.0'), 4)
        return plain.add(detail, plain.bilinear(image, image.height * 4, image.width * 4))
      },
      { height: 16, width: 32 },
    )
    expect(network).toMatchObject({
      architecture: 'SAFMN',
      facts: { scale: 4, multipleOfPx: 16, globalPooling: true },
    })
  })

  it('is built at the size of the image, behind a pixel unshuffle', async () => {
    const form = { norms: true, bias: true }
    const weights = new RandomWeights({
      ...convShapes('to_feat.1', 12, width),
      ...blockShapes('feats.0.layers.0', form),
      ...blockShapes('feats.0.layers.1', form),
      ...convShapes('feats.0.conv', width, width),
      ...convShapes('to_img.0', width, width * 4),
      ...convShapes('to_img.2', width, 3),
    })
    const network = await expectPlainResult(
      weights,
      (image) => {
        const first = weights.conv(plain.pixelUnshuffle(image, 2), 'to_feat.1')
        const inner = block(weights, block(weights, first, 'feats.0.layers.0', 1), 'feats.0.layers.1', 1)
        const deep = plain.add(plain.add(weights.conv(inner, 'feats.0.conv'), first), first)
        return weights.conv(plain.pixelShuffle(weights.conv(deep, 'to_img.0'), 2), 'to_img.2')
      },
      { height: 16, width: 32 },
    )
    expect(network).toMatchObject({ architecture: 'SAFMN', facts: { scale: 1, multipleOfPx: 16 } })
  })
})

describe('SAFMN++', () => {
  const plusShapes = (name: string, part: number, mixer: readonly [string, string]): Shapes => ({
    [`${name}.conv1.proj.weight`]: [width, width, 3, 3],
    [`${name}.conv1.dwconv.weight`]: [part, 1, 3, 3],
    [`${name}.conv1.out.weight`]: [width, width, 1, 1],
    [`${name}.conv2.${mixer[0]}.weight`]: [12, width, 3, 3],
    [`${name}.conv2.${mixer[1]}.weight`]: [width, 12, 1, 1],
  })

  function plusBlock(
    weights: RandomWeights,
    input: Planes,
    name: string,
    part: number,
    mixer: readonly [string, string],
  ): Planes {
    const projected = weights.conv(input, `${name}.conv1.proj`)
    const pooled = plain.channels(projected, 0, part)
    const small = weights.conv(plain.maxPool(pooled, 8, 8), `${name}.conv1.dwconv`, { groups: part })
    const weight = plain.gelu(plain.bilinear(small, input.height, input.width))
    const joined = plain.concat(plain.channels(projected, part, width), plain.multiply(weight, pooled))
    const out = weights.conv(plain.gelu(joined), `${name}.conv1.out`)
    return weights.conv(
      plain.gelu(weights.conv(out, `${name}.conv2.${mixer[0]}`)),
      `${name}.conv2.${mixer[1]}`,
    )
  }

  it('is built as the NTIRE 2024 challenge has it', async () => {
    const mixer = ['conv1', 'conv2'] as const
    const weights = new RandomWeights({
      'to_feat.weight': [width, 3, 3, 3],
      ...plusShapes('feats.0', 2, mixer),
      ...plusShapes('feats.1', 2, mixer),
      'to_img.0.weight': [48, width, 3, 3],
    })
    const network = await expectPlainResult(
      weights,
      (image) => {
        let x = weights.conv(image, 'to_feat')
        for (const name of ['feats.0', 'feats.1']) x = plain.add(plusBlock(weights, x, name, 2, mixer), x)
        const detail = plain.pixelShuffle(weights.conv(x, 'to_img.0'), 4)
        return plain.add(detail, plain.bilinear(image, image.height * 4, image.width * 4))
      },
      { height: 16, width: 24 },
    )
    expect(network).toMatchObject({ architecture: 'SAFMN++', facts: { scale: 4, multipleOfPx: 8 } })
  })

  it('is built in the light form of the AIS 2024 challenge', async () => {
    const mixer = ['conv.0', 'conv.2'] as const
    const weights = new RandomWeights({
      'to_feat.weight': [width, 3, 3, 3],
      ...plusShapes('feats.0', 4, mixer),
      'to_img.0.weight': [12, width, 3, 3],
    })
    await expectPlainResult(
      weights,
      (image) => {
        const first = weights.conv(image, 'to_feat')
        const deep = plain.add(plusBlock(weights, first, 'feats.0', 4, mixer), first)
        return plain.pixelShuffle(weights.conv(deep, 'to_img.0'), 2)
      },
      { height: 8, width: 16 },
    )
  })
})
