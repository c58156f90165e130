import * as plain from '../plain-layers.ts'
import type { Planes } from '../plain-layers.ts'
import { convShapes, type RandomWeights, type Shapes } from './compare-with-plain.ts'

/** Shapes of enhanced spatial attention over `channels`; `full` with the inner convolutions that RLFN drops. */
export function spatialAttentionShapes(name: string, channels: number, inner: number, full: boolean): Shapes {
  const more = full
    ? { ...convShapes(`${name}.conv_max`, inner, inner), ...convShapes(`${name}.conv3_`, inner, inner) }
    : {}
  return {
    ...convShapes(`${name}.conv1`, channels, inner, 1),
    ...convShapes(`${name}.conv_f`, inner, inner, 1),
    ...convShapes(`${name}.conv2`, inner, inner),
    ...convShapes(`${name}.conv3`, inner, inner),
    ...convShapes(`${name}.conv4`, inner, channels, 1),
    ...more,
  }
}

type Convolve = (input: Planes, name: string, options?: plain.PlainConvolution) => Planes

/** Enhanced spatial attention as published; `convolve` does its 3×3 convolutions. */
export function spatialAttention(
  weights: RandomWeights,
  input: Planes,
  name: string,
  full: boolean,
  convolve: Convolve,
  activate: (value: Planes) => Planes,
): Planes {
  const reduced = weights.conv(input, `${name}.conv1`)
  let x = plain.maxPool(convolve(reduced, `${name}.conv2`, { stride: 2, pad: 0 }), 7, 3)
  if (full) {
    x = activate(convolve(x, `${name}.conv_max`))
    x = convolve(activate(convolve(x, `${name}.conv3`)), `${name}.conv3_`)
  } else {
    x = convolve(x, `${name}.conv3`)
  }
  const enlarged = plain.bilinear(x, input.height, input.width)
  const mask = weights.conv(plain.add(enlarged, weights.conv(reduced, `${name}.conv_f`)), `${name}.conv4`)
  return plain.multiply(input, plain.sigmoid(mask))
}

/** Contrast-aware channel attention: mean plus standard deviation of each channel. */
export function contrastAttention(weights: RandomWeights, input: Planes, name: string): Planes {
  const mean = plain.globalMean(input)
  const spread = plain.map(
    plain.globalMean(plain.combine(input, mean, (value, middle) => (value - middle) ** 2)),
    Math.sqrt,
  )
  const hidden = plain.relu(weights.conv(plain.add(mean, spread), `${name}.conv_du.0`))
  return plain.multiply(input, plain.sigmoid(weights.conv(hidden, `${name}.conv_du.2`)))
}
