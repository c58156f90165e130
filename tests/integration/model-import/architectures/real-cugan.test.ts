import { describe, expect, it } from 'vitest'
import { tensor } from '../../../../electron/model-import/tensor.ts'
import * as plain from '../plain-layers.ts'
import type { Planes } from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights, type Shapes } from './compare-with-plain.ts'

const narrow = 4

function doubleShapes(
  name: string,
  inputs: number,
  middle: number,
  outputs: number,
  squeezed: boolean,
): Shapes {
  const shapes = {
    ...convShapes(`${name}.conv.0`, inputs, middle),
    ...convShapes(`${name}.conv.2`, middle, outputs),
  }
  if (!squeezed) return shapes
  return {
    ...shapes,
    ...convShapes(`${name}.seblock.conv1`, outputs, 2, 1),
    ...convShapes(`${name}.seblock.conv2`, 2, outputs, 1),
  }
}

function deconvShapes(name: string, inputs: number, outputs: number, kernel: number): Shapes {
  return { [`${name}.weight`]: [inputs, outputs, kernel, kernel], [`${name}.bias`]: [outputs] }
}

interface Variant {
  readonly inputs: number
  readonly inner: number
  /** Kernel of the first net's last layer: 3 keeps the size, 4 doubles, 5 trebles. */
  readonly kernel: number
  readonly shuffled: boolean
}

function cuganWeights({ inputs, inner, kernel, shuffled }: Variant): RandomWeights {
  const bottom =
    kernel === 3
      ? convShapes('unet1.conv_bottom', narrow, inner)
      : deconvShapes('unet1.conv_bottom', narrow, inner, kernel)
  return new RandomWeights({
    ...doubleShapes('unet1.conv1', inputs, 3, narrow, false),
    ...convShapes('unet1.conv1_down', narrow, narrow, 2),
    ...doubleShapes('unet1.conv2', narrow, 5, narrow, true),
    ...deconvShapes('unet1.conv2_up', narrow, narrow, 2),
    ...convShapes('unet1.conv3', narrow, narrow),
    ...bottom,
    ...doubleShapes('unet2.conv1', inner, 3, narrow, false),
    ...convShapes('unet2.conv1_down', narrow, narrow, 2),
    ...doubleShapes('unet2.conv2', narrow, narrow, 6, true),
    ...convShapes('unet2.conv2_down', 6, 6, 2),
    ...doubleShapes('unet2.conv3', 6, 7, 6, true),
    ...deconvShapes('unet2.conv3_up', 6, 6, 2),
    ...doubleShapes('unet2.conv4', 6, narrow, narrow, true),
    ...deconvShapes('unet2.conv4_up', narrow, narrow, 2),
    ...convShapes('unet2.conv5', narrow, narrow),
    ...convShapes('unet2.conv_bottom', narrow, inner),
    ...(shuffled ? convShapes('conv_final', inner, 12) : {}),
  })
}

class PlainNet {
  readonly #weights: RandomWeights

  constructor(weights: RandomWeights) {
    this.#weights = weights
  }

  active(input: Planes, name: string, stride = 1): Planes {
    return plain.leaky(this.#weights.conv(input, name, { pad: 0, stride }), 0.1)
  }

  double(input: Planes, name: string): Planes {
    const x = this.active(this.active(input, `${name}.conv.0`), `${name}.conv.2`)
    if (!this.#weights.has(`${name}.seblock.conv1.weight`)) return x
    const hidden = plain.relu(this.#weights.conv(plain.globalMean(x), `${name}.seblock.conv1`))
    return plain.multiply(x, plain.sigmoid(this.#weights.conv(hidden, `${name}.seblock.conv2`)))
  }

  deconv(input: Planes, name: string, stride: number, pad: number): Planes {
    return plain.deconv(input, this.#weights.at(`${name}.weight`), this.#weights.at(`${name}.bias`), {
      stride,
      pad,
    })
  }

  run(image: Planes, kernel: number): Planes {
    const a = this.double(image, 'unet1.conv1')
    const b = this.double(this.active(a, 'unet1.conv1_down', 2), 'unet1.conv2')
    const risen = plain.leaky(this.deconv(b, 'unet1.conv2_up', 2, 0), 0.1)
    const c = this.active(plain.add(plain.crop(a, 4), risen), 'unet1.conv3')
    const [stride, pad] = kernel === 5 ? [3, 2] : [2, 3]
    const first =
      kernel === 3
        ? this.#weights.conv(c, 'unet1.conv_bottom', { pad: 0 })
        : this.deconv(c, 'unet1.conv_bottom', stride, pad)
    const d = this.double(first, 'unet2.conv1')
    const e = this.double(this.active(d, 'unet2.conv1_down', 2), 'unet2.conv2')
    const f = this.double(this.active(e, 'unet2.conv2_down', 2), 'unet2.conv3')
    const g = this.double(
      plain.add(plain.crop(e, 4), plain.leaky(this.deconv(f, 'unet2.conv3_up', 2, 0), 0.1)),
      'unet2.conv4',
    )
    const h = plain.add(plain.crop(d, 16), plain.leaky(this.deconv(g, 'unet2.conv4_up', 2, 0), 0.1))
    const second = this.#weights.conv(this.active(h, 'unet2.conv5'), 'unet2.conv_bottom', { pad: 0 })
    return plain.add(second, plain.crop(first, 20))
  }

  shuffled(image: Planes, kernel: number): Planes {
    return plain.pixelShuffle(
      plain.crop(this.#weights.conv(this.run(image, kernel), 'conv_final', { pad: 0 }), 1),
      2,
    )
  }
}

describe('Real-CUGAN', () => {
  it.each([
    [1, 3, 28, 64],
    [2, 4, 18, 44],
    [3, 5, 14, 40],
  ])('is built as published at %ix', async (scale, kernel, px, height) => {
    const weights = cuganWeights({ inputs: 3, inner: 3, kernel, shuffled: false })
    const network = await expectPlainResult(weights, (image) => new PlainNet(weights).run(image, kernel), {
      height,
      width: height + 4,
    })
    expect(network).toMatchObject({
      architecture: 'Real-CUGAN',
      facts: { scale, inputPadding: { px, mode: 'reflect' }, globalPooling: true },
    })
  })

  it('adds the enlarged input at 4x, in the range of the pro networks', async () => {
    const weights = cuganWeights({ inputs: 3, inner: 5, kernel: 4, shuffled: true })
    weights.set('pro', tensor([1], [0]))
    const network = await expectPlainResult(
      weights,
      (image) => {
        const narrowed = plain.map(image, (value) => value * 0.7 + 0.15)
        const base = plain.nearest(plain.crop(narrowed, 19), 4)
        const output = plain.add(new PlainNet(weights).shuffled(narrowed, 4), base)
        return plain.map(output, (value) => (value - 0.15) / 0.7)
      },
      { height: 44, width: 46 },
    )
    expect(network.facts).toMatchObject({ scale: 4, inputPadding: { px: 19, mode: 'reflect' } })
  })

  it('unshuffles the image first in the fast 2x network', async () => {
    const weights = cuganWeights({ inputs: 12, inner: 5, kernel: 4, shuffled: true })
    const network = await expectPlainResult(
      weights,
      (image) => {
        const base = plain.nearest(plain.crop(image, 38), 2)
        return plain.add(new PlainNet(weights).shuffled(plain.pixelUnshuffle(image, 2), 4), base)
      },
      { height: 84, width: 88 },
    )
    expect(network.facts).toMatchObject({
      scale: 2,
      inputPadding: { px: 38, mode: 'reflect' },
      multipleOfPx: 4,
    })
  })
})
