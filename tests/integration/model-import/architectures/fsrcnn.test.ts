import { describe, expect, it } from 'vitest'
import { tensor } from '../../../../electron/model-import/tensor.ts'
import * as plain from '../plain-layers.ts'
import type { Planes } from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights } from './compare-with-plain.ts'
import { matlabConv } from './plain-matlab.ts'

/**
 * Makes a deconvolution that keeps a flat gray flat at `scale`: channel 0 of its input carries the gray
 * (a bias of 1 against weights of 0), spread by a box of `scale` pixels; the other channels are left out.
 */
function flatKernel(features: number, scale: number): Float32Array {
  const kernel = new Float32Array(features * 81)
  const start = Math.round(4 - (scale - 1) / 2)
  for (let y = start; y < start + scale; y++)
    for (let x = start; x < start + scale; x++) kernel[y * 9 + x] = 0.5
  return kernel
}

function matlabWeights(scale: number): RandomWeights {
  const weights = new RandomWeights({
    'weights_conv[0]': [4, 25, 1],
    'biases_conv[0]': [1, 4],
    'prelu_conv[0]': [1, 1],
    'weights_conv[1]': [3, 1, 4],
    'biases_conv[1]': [1, 3],
    'prelu_conv[1]': [1, 1],
    'weights_conv[2]': [3, 9, 3],
    'biases_conv[2]': [1, 3],
    'prelu_conv[2]': [1, 1],
    'weights_conv[3]': [4, 1, 3],
    'biases_conv[3]': [1, 4],
    'prelu_conv[3]': [1, 1],
    'biases_conv[4]': [1, 1],
  })
  const expand = weights.at('weights_conv[3]').data
  expand.fill(0, 0, 3)
  weights.at('biases_conv[3]').data[0] = 1
  weights.at('biases_conv[4]').data[0] = 0
  const kernel = flatKernel(4, scale)
  kernel[81 + 40] = 0.01
  weights.set('weights_conv[4]', tensor([4, 81, 1], kernel))
  return weights
}

function matlabFsrcnn(weights: RandomWeights, image: Planes, scale: number): Planes {
  let x = image
  for (const index of [0, 1, 2, 3]) {
    x = matlabConv(x, weights.at(`weights_conv[${index}]`).data, weights.at(`biases_conv[${index}]`).data)
    x = plain.prelu(x, weights.at(`prelu_conv[${index}]`))
  }
  const stored = weights.at('weights_conv[4]').data
  // MATLAB stores each kernel by columns.
  const turned = tensor(
    [4, 1, 9, 9],
    stored.map(
      (_, index) => stored[index - (index % 81) + (index % 9) * 9 + Math.floor((index % 81) / 9)] ?? NaN,
    ),
  )
  const full = plain.deconv(plain.pad(x, 1, 'replicate'), turned, weights.at('biases_conv[4]'), {
    stride: scale,
  })
  const start = { 2: 6, 3: 6, 4: 8 }[scale] ?? 0
  return plain.draw(1, image.height * scale, image.width * scale, (c, y, column) =>
    plain.at(full, c, y + start, column + start),
  )
}

describe('FSRCNN', () => {
  it.each([2, 3, 4])(
    "is built from the authors' MATLAB weights, its scale %i told from the kernels",
    async (scale) => {
      const weights = matlabWeights(scale)
      const network = await expectPlainResult(weights, (image) => matlabFsrcnn(weights, image, scale), {
        channels: 1,
      })
      expect(network).toMatchObject({
        architecture: 'FSRCNN',
        facts: { scale, colourModel: 'luma', preEnlarged: false },
      })
    },
  )

  it('is known by its shapes in a PyTorch port', async () => {
    const weights = new RandomWeights({
      ...convShapes('first_part.0', 1, 4, 5),
      'first_part.1.weight': [4],
      ...convShapes('mid_part.0', 4, 3, 1),
      'mid_part.1.weight': [3],
      ...convShapes('mid_part.2', 3, 3),
      'mid_part.3.weight': [3],
      ...convShapes('mid_part.4', 3, 4, 1),
      'mid_part.5.weight': [4],
      'last_part.weight': [4, 1, 9, 9],
      'last_part.bias': [1],
    })
    weights.at('mid_part.4.weight').data.fill(0, 0, 3)
    weights.at('mid_part.4.bias').data[0] = 1
    weights.at('last_part.bias').data[0] = 0
    weights.at('last_part.weight').data.set(flatKernel(4, 3))
    const network = await expectPlainResult(
      weights,
      (image) => {
        let x = plain.prelu(weights.conv(image, 'first_part.0'), weights.at('first_part.1.weight'))
        for (const index of [0, 2, 4])
          x = plain.prelu(weights.conv(x, `mid_part.${index}`), weights.at(`mid_part.${index + 1}.weight`))
        return plain.deconv(x, weights.at('last_part.weight'), weights.at('last_part.bias'), {
          stride: 3,
          pad: 4,
          outputPad: 2,
        })
      },
      { channels: 1 },
    )
    expect(network).toMatchObject({ architecture: 'FSRCNN', facts: { scale: 3, colourModel: 'luma' } })
  })
})
