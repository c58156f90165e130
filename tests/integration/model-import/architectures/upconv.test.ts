import { describe, expect, it } from 'vitest'
import * as plain from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights } from './compare-with-plain.ts'

describe('waifu2x upconv_7', () => {
  it('is built as published, known by its shapes', async () => {
    const widths = [3, 4, 4, 5, 6, 6, 5]
    const shapes = widths
      .slice(1)
      .map((outputs, index) => convShapes(`net.${index * 2}`, widths[index] ?? 0, outputs))
      .reduce((all, more) => ({ ...all, ...more }))
    const weights = new RandomWeights({ ...shapes, 'net.12.weight': [5, 3, 4, 4], 'net.12.bias': [3] })
    const network = await expectPlainResult(
      weights,
      (image) => {
        let x = image
        for (let index = 0; index < 6; index++)
          x = plain.leaky(weights.conv(x, `net.${index * 2}`, { pad: 0 }), 0.1)
        return plain.deconv(x, weights.at('net.12.weight'), weights.at('net.12.bias'), { stride: 2, pad: 3 })
      },
      { height: 17, width: 19 },
    )
    expect(network).toMatchObject({
      architecture: 'waifu2x upconv_7',
      facts: { scale: 2, inputPadding: { px: 7, mode: 'replicate' } },
    })
  })
})
