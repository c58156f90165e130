import { describe, expect, it } from 'vitest'
import * as plain from '../plain-layers.ts'
import type { Planes } from '../plain-layers.ts'
import { expectPlainResult, RandomWeights, type Shapes } from './compare-with-plain.ts'

const widths = [3, 4, 5, 6] as const

function shapesFor(inputs: number): Shapes {
  const [one, two, three, four] = widths
  const kernel = (name: string, from: number, to: number, side = 3): Shapes => ({
    [`${name}.weight`]: [to, from, side, side],
  })
  const residual = (name: string, width: number): Shapes => ({
    ...kernel(`${name}.res.0`, width, width),
    ...kernel(`${name}.res.2`, width, width),
  })
  return {
    ...kernel('m_head', inputs, one),
    ...residual('m_down1.0', one),
    ...residual('m_down1.1', one),
    ...kernel('m_down1.2', one, two, 2),
    ...residual('m_down2.0', two),
    ...kernel('m_down2.1', two, three, 2),
    ...residual('m_down3.0', three),
    ...kernel('m_down3.1', three, four, 2),
    ...residual('m_body.0', four),
    // Deconvolutions have their inputs first.
    ...kernel('m_up3.0', three, four, 2),
    ...residual('m_up3.1', three),
    ...kernel('m_up2.0', two, three, 2),
    ...residual('m_up2.1', two),
    ...kernel('m_up1.0', one, two, 2),
    ...residual('m_up1.1', one),
    ...kernel('m_tail', one, 3),
  }
}

function network(weights: RandomWeights, given: Planes): Planes {
  const residual = (x: Planes, name: string): Planes =>
    plain.add(weights.conv(plain.relu(weights.conv(x, `${name}.res.0`)), `${name}.res.2`), x)
  const down = (x: Planes, name: string): Planes => weights.conv(x, name, { stride: 2, pad: 0 })
  const up = (x: Planes, name: string): Planes =>
    plain.deconv(x, weights.at(`${name}.weight`), null, { stride: 2 })
  const x1 = weights.conv(given, 'm_head')
  const x2 = down(residual(residual(x1, 'm_down1.0'), 'm_down1.1'), 'm_down1.2')
  const x3 = down(residual(x2, 'm_down2.0'), 'm_down2.1')
  const x4 = down(residual(x3, 'm_down3.0'), 'm_down3.1')
  let x = residual(x4, 'm_body.0')
  x = residual(up(plain.add(x, x4), 'm_up3.0'), 'm_up3.1')
  x = residual(up(plain.add(x, x3), 'm_up2.0'), 'm_up2.1')
  x = residual(up(plain.add(x, x2), 'm_up1.0'), 'm_up1.1')
  return weights.conv(plain.add(x, x1), 'm_tail')
}

describe('DRUNet', () => {
  it('is built as published and told the level of the noise', async () => {
    const weights = new RandomWeights(shapesFor(4))
    const built = await expectPlainResult(
      weights,
      (image) => {
        const level = plain.draw(1, image.height, image.width, () => 15 / 255)
        return network(weights, plain.concat(image, level))
      },
      { height: 8, width: 16 },
    )
    expect(built).toMatchObject({ architecture: 'DRUNet', facts: { scale: 1, multipleOfPx: 8 } })
  })

  it('is built where it works blindly', async () => {
    const weights = new RandomWeights(shapesFor(3))
    await expectPlainResult(weights, (image) => network(weights, image), { height: 8, width: 16 })
  })
})
