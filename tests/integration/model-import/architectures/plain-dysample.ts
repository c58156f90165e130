import * as plain from '../plain-layers.ts'
import type { Planes } from '../plain-layers.ts'
import { convShapes, type RandomWeights, type Shapes } from './compare-with-plain.ts'

/** Shapes of DySample from `inputs` to `outputs` channels. */
export function dysampleShapes(
  name: string,
  inputs: number,
  outputs: number,
  scale: number,
  groups: number,
): Shapes {
  return {
    ...convShapes(`${name}.offset`, inputs, 2 * groups * scale ** 2, 1),
    ...convShapes(`${name}.scope`, inputs, 2 * groups * scale ** 2, 1, false),
    ...convShapes(`${name}.end_conv`, inputs, outputs, 1),
    [`${name}.init_pos`]: [1, 2 * groups * scale ** 2, 1, 1],
  }
}

/** DySample as published: each pixel of the result is read where its own offset points, borders repeated. */
export function dysample(
  weights: RandomWeights,
  input: Planes,
  name: string,
  scale: number,
  groups: number,
): Planes {
  const scope = plain.sigmoid(weights.conv(input, `${name}.scope`))
  const offset = plain.times(plain.multiply(weights.conv(input, `${name}.offset`), scope), 0.5)
  const perGroup = input.channels / groups
  const sampled = plain.draw(input.channels, input.height * scale, input.width * scale, (c, y, x) => {
    const [row, column] = [Math.floor(y / scale), Math.floor(x / scale)]
    const [i, j] = [y % scale, x % scale]
    const group = Math.floor(c / perGroup)
    const place = (axis: number, step: number): number =>
      plain.at(offset, ((axis * groups + group) * scale + i) * scale + j, row, column) +
      (step - (scale - 1) / 2) / scale
    return bilinearAt(input, c, row + place(1, i), column + place(0, j))
  })
  return weights.conv(sampled, `${name}.end_conv`)
}

function bilinearAt(input: Planes, channel: number, y: number, x: number): number {
  const top = Math.min(Math.max(y, 0), input.height - 1)
  const left = Math.min(Math.max(x, 0), input.width - 1)
  const [iy, ix] = [Math.floor(top), Math.floor(left)]
  const [fy, fx] = [top - iy, left - ix]
  const pixel = (row: number, column: number): number => plain.at(input, channel, row, column)
  return (
    pixel(iy, ix) * (1 - fy) * (1 - fx) +
    pixel(iy, ix + 1) * (1 - fy) * fx +
    pixel(iy + 1, ix) * fy * (1 - fx) +
    pixel(iy + 1, ix + 1) * fy * fx
  )
}
