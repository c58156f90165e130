import { describe, expect, it } from 'vitest'
import * as plain from '../plain-layers.ts'
import { at, draw, type Planes } from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights, type Shapes } from './compare-with-plain.ts'

const width = 4
const hidden = 6

function trainedShapes(name: string, inputs: number, outputs: number): Shapes {
  return {
    [`${name}.alpha`]: [3],
    [`${name}.conv1.k0`]: [outputs * 2, inputs, 1, 1],
    [`${name}.conv1.b0`]: [outputs * 2],
    [`${name}.conv1.k1`]: [outputs, outputs * 2, 3, 3],
    [`${name}.conv1.b1`]: [outputs],
    ...convShapes(`${name}.conv2`, inputs, outputs),
    ...convShapes(`${name}.conv3.sk`, inputs, outputs, 1),
    ...convShapes(`${name}.conv3.conv.0`, inputs, inputs * 2, 1),
    ...convShapes(`${name}.conv3.conv.1`, inputs * 2, outputs * 2),
    ...convShapes(`${name}.conv3.conv.2`, outputs * 2, outputs, 1),
    ...convShapes(`${name}.conv3.eval_conv`, inputs, outputs),
    ...convShapes(`${name}.conv_3x3_rep`, inputs, outputs),
  }
}

/** As it is trained, branch by branch, on a picture padded with zeros. */
function trained(weights: RandomWeights, input: Planes, name: string): Planes {
  if (!weights.has(`${name}.alpha`)) return weights.conv(input, `${name}.conv_3x3_rep`)
  const padded = plain.pad(input, 1, 'zero')
  const inner = plain.conv(padded, weights.at(`${name}.conv1.k0`), weights.at(`${name}.conv1.b0`))
  const one = plain.conv(inner, weights.at(`${name}.conv1.k1`), weights.at(`${name}.conv1.b1`))
  const two = weights.conv(input, `${name}.conv2`)
  let long = weights.conv(padded, `${name}.conv3.conv.0`)
  long = weights.conv(weights.conv(long, `${name}.conv3.conv.1`, { pad: 0 }), `${name}.conv3.conv.2`)
  const three = plain.add(long, weights.conv(input, `${name}.conv3.sk`))
  const [a = NaN, b = NaN, c = NaN] = weights.at(`${name}.alpha`).data
  return plain.add(plain.add(plain.times(one, a), plain.times(two, b)), plain.times(three, c))
}

function blockShapes(
  name: string,
  repeated: (name: string, inputs: number, outputs: number) => Shapes,
): Shapes {
  const wide = width * 4
  return {
    [`${name}.norm.scale`]: [width],
    [`${name}.norm.offset`]: [width],
    ...repeated(`${name}.fc1`, width, hidden * 2),
    ...repeated(`${name}.fc2`, hidden, width),
    ...repeated(`${name}.conv.0.poll.1`, width, wide),
    ...convShapes(`${name}.conv.1.conv1x1`, 1, wide, 1),
    ...convShapes(`${name}.conv.1.conv3x3`, 1, wide, 3),
    ...convShapes(`${name}.conv.1.conv5x5`, 1, wide, 5),
    ...convShapes(`${name}.conv.1.conv5x5_reparam`, 1, wide, 5),
    [`${name}.conv.1.alpha1`]: [1, wide, 1, 1],
    [`${name}.conv.1.alpha2`]: [1, wide, 1, 1],
    [`${name}.conv.1.alpha3`]: [1, wide, 1, 1],
    [`${name}.conv.1.alpha4`]: [1, wide, 1, 1],
  }
}

const squeezingShapes = (name: string): Shapes => ({
  ...convShapes(`${name}.conv.2.squeezing.0`, width * 4, width * 2, 1),
  ...convShapes(`${name}.conv.2.squeezing.2`, width * 2, width * 4, 1),
})

function block(weights: RandomWeights, input: Planes, name: string): Planes {
  const normed = draw(input.channels, input.height, input.width, (c, y, x) => {
    let squares = 0
    for (let channel = 0; channel < input.channels; channel++) squares += at(input, channel, y, x) ** 2
    const root = Math.sqrt(squares / input.channels)
    const value = at(input, c, y, x) / (root + 1e-6)
    return (
      value * (weights.at(`${name}.norm.scale`).data[c] ?? NaN) +
      (weights.at(`${name}.norm.offset`).data[c] ?? NaN)
    )
  })
  const expanded = trained(weights, normed, `${name}.fc1`)
  const convolving = plain.channels(expanded, hidden * 2 - width, hidden * 2)
  const conv = `${name}.conv`
  let wide = plain.add(
    plain.pixelUnshuffle(convolving, 2),
    trained(weights, plain.maxPool(convolving, 2, 2), `${conv}.0.poll.1`),
  )
  const groups = wide.channels
  const share = (index: number, value: Planes): Planes =>
    plain.map(value, (each, c) => each * (weights.at(`${conv}.1.alpha${index}`).data[c] ?? NaN))
  wide = [1, 3, 5].reduce(
    (sum, side, index) =>
      plain.add(sum, share(index + 2, weights.conv(wide, `${conv}.1.conv${side}x${side}`, { groups }))),
    share(1, wide),
  )
  if (weights.has(`${conv}.2.squeezing.0.weight`)) {
    const squeezed = plain.relu(weights.conv(plain.globalMean(wide), `${conv}.2.squeezing.0`))
    const weight = plain.map(weights.conv(squeezed, `${conv}.2.squeezing.2`), (value) =>
      Math.min(1, Math.max(0, value / 6 + 0.5)),
    )
    wide = plain.multiply(wide, weight)
  }
  const rest = plain.channels(expanded, hidden, hidden * 2 - width)
  const gated = plain.multiply(
    plain.mish(plain.channels(expanded, 0, hidden)),
    plain.concat(rest, plain.pixelShuffle(wide, 2)),
  )
  return plain.add(plain.mish(trained(weights, gated, `${name}.fc2`)), input)
}

describe('RTMoSR', () => {
  it('is built as it was trained, its branches merged and outdated merged ones left alone', async () => {
    const weights = new RandomWeights({
      ...trainedShapes('to_feat', 3, width),
      ...blockShapes('body.0', trainedShapes),
      ...squeezingShapes('body.0'),
      ...trainedShapes('to_img.0', width, 12),
    })
    const network = await expectPlainResult(
      weights,
      (image) => {
        const x = block(weights, trained(weights, image, 'to_feat'), 'body.0')
        return plain.add(plain.pixelShuffle(trained(weights, x, 'to_img.0'), 2), plain.nearest(image, 2))
      },
      { height: 8, width: 10 },
    )
    expect(network).toMatchObject({
      architecture: 'RTMoSR',
      facts: { scale: 2, multipleOfPx: 2, globalPooling: true },
    })
  })

  it('is built from merged convolutions alone, behind a pixel unshuffle', async () => {
    const merged = (name: string, inputs: number, outputs: number): Shapes =>
      convShapes(`${name}.conv_3x3_rep`, inputs, outputs)
    const weights = new RandomWeights({
      ...merged('to_feat.1', 12, width),
      ...blockShapes('body.0', merged),
      ...merged('to_img.0', width, 48),
    })
    const network = await expectPlainResult(
      weights,
      (image) => {
        const x = block(weights, trained(weights, plain.pixelUnshuffle(image, 2), 'to_feat.1'), 'body.0')
        return plain.add(plain.pixelShuffle(trained(weights, x, 'to_img.0'), 4), plain.nearest(image, 2))
      },
      { height: 8, width: 12 },
    )
    expect(network.facts).toMatchObject({ scale: 2, multipleOfPx: 4, globalPooling: false })
  })
})
