import * as plain from '../plain-layers.ts'
import { at, draw, type Planes } from '../plain-layers.ts'
import type { RandomWeights, Shapes } from './compare-with-plain.ts'

/** Factors and summands of a normalisation of `width` channels. */
export function normShapes(name: string, width: number): Shapes {
  return { [`${name}.weight`]: [width], [`${name}.bias`]: [width] }
}

export function linearShapes(name: string, inputs: number, outputs: number): Shapes {
  return { [`${name}.weight`]: [outputs, inputs], [`${name}.bias`]: [outputs] }
}

/** Layer normalisation of each pixel's channels. */
export function norm(weights: RandomWeights, input: Planes, name: string): Planes {
  return draw(input.channels, input.height, input.width, (c, y, x) => {
    const values = Array.from({ length: input.channels }, (_, channel) => at(input, channel, y, x))
    const middle = values.reduce((sum, value) => sum + value, 0) / values.length
    const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / values.length
    const scaled = ((values[c] ?? NaN) - middle) / Math.sqrt(variance + 1e-5)
    return (
      scaled * (weights.at(`${name}.weight`).data[c] ?? NaN) + (weights.at(`${name}.bias`).data[c] ?? NaN)
    )
  })
}

/** A full layer over each pixel's channels. */
export function linear(weights: RandomWeights, input: Planes, name: string): Planes {
  const { data } = weights.at(`${name}.weight`)
  const bias = weights.at(`${name}.bias`).data
  return draw(bias.length, input.height, input.width, (o, y, x) => {
    let sum = bias[o] ?? NaN
    for (let i = 0; i < input.channels; i++) sum += (data[o * input.channels + i] ?? NaN) * at(input, i, y, x)
    return sum
  })
}

export function perceptron(weights: RandomWeights, input: Planes, name: string): Planes {
  return linear(weights, plain.gelu(linear(weights, input, `${name}.fc1`)), `${name}.fc2`)
}

/** Softmax of the scores as shares of the values. */
export function share(pairs: readonly { score: number; value: number }[]): number {
  const total = pairs.reduce((sum, { score }) => sum + Math.exp(score), 0)
  return pairs.reduce((sum, { score, value }) => sum + (Math.exp(score) / total) * value, 0)
}

/** Windows of `rows` by `columns`, of an image moved up and left by `down` and `right`. */
export interface PlainWindows {
  readonly rows: number
  readonly columns: number
  readonly down: number
  readonly right: number
}

/**
 * Attention pixel by pixel: a pixel looks at those that share its window once the image is moved, unless they
 * are neighbours only because what left came in again (where scores lose 100). `joint` holds queries, keys and
 * values; `bias` is for a key's place minus the query's.
 */
export function windowAttention(
  joint: Planes,
  heads: number,
  windows: PlainWindows,
  bias: (head: number, down: number, right: number) => number,
): Planes {
  const { height, width } = joint
  const channels = joint.channels / 3
  const depth = channels / heads
  const moved = (position: number, shift: number, length: number): number =>
    (position - shift + length) % length
  const region = (position: number, side: number, shift: number, length: number): number =>
    shift === 0 || position < length - side ? 0 : position < length - shift ? 1 : 2
  const rowRegion = (position: number): number => region(position, windows.rows, windows.down, height)
  const columnRegion = (position: number): number => region(position, windows.columns, windows.right, width)
  return draw(channels, height, width, (c, y, x) => {
    const head = Math.floor(c / depth)
    const [sy, sx] = [moved(y, windows.down, height), moved(x, windows.right, width)]
    const pairs: { score: number; value: number }[] = []
    for (let ky = sy - (sy % windows.rows); ky < sy - (sy % windows.rows) + windows.rows; ky++)
      for (let kx = sx - (sx % windows.columns); kx < sx - (sx % windows.columns) + windows.columns; kx++) {
        const [oy, ox] = [(ky + windows.down) % height, (kx + windows.right) % width]
        let score = bias(head, ky - sy, kx - sx)
        for (let d = 0; d < depth; d++)
          score +=
            (at(joint, head * depth + d, y, x) * at(joint, channels + head * depth + d, oy, ox)) /
            Math.sqrt(depth)
        if (rowRegion(sy) !== rowRegion(ky) || columnRegion(sx) !== columnRegion(kx)) score -= 100
        pairs.push({ score, value: at(joint, 2 * channels + c, oy, ox) })
      }
    return share(pairs)
  })
}

/** The bias of a Swin transformer's table `[(2·side − 1)², heads]`. */
export function tableBias(
  weights: RandomWeights,
  name: string,
  side: number,
): (head: number, down: number, right: number) => number {
  const { data, dims } = weights.at(`${name}.relative_position_bias_table`)
  return (head, down, right) =>
    data[((side - 1 - down) * (2 * side - 1) + side - 1 - right) * (dims[1] ?? NaN) + head] ?? NaN
}
