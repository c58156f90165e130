import { describe, expect, it } from 'vitest'
import * as plain from '../plain-layers.ts'
import type { Planes } from '../plain-layers.ts'
import { convShapes, expectPlainResult, RandomWeights, type Shapes } from './compare-with-plain.ts'

const width = 4

function joiningShapes(prefix: string): Shapes {
  return {
    ...convShapes(`${prefix}c1.body.0`, width * 2, width, 1),
    ...convShapes(`${prefix}c2.body.0`, width * 3, width, 1),
    ...convShapes(`${prefix}c3.body.0`, width * 4, width, 1),
  }
}

const outer: Shapes = {
  ...convShapes('sub_mean.shifter', 3, 3, 1),
  ...convShapes('add_mean.shifter', 3, 3, 1),
  ...convShapes('entry', 3, width),
  ...joiningShapes(''),
  ...convShapes('exit', width, 3),
}

function cascade(
  weights: RandomWeights,
  input: Planes,
  prefix: string,
  step: (value: Planes, index: number) => Planes,
): Planes {
  const join = (parts: readonly Planes[], index: number): Planes =>
    plain.relu(weights.conv(plain.concat(...parts), `${prefix}c${index}.body.0`))
  const one = step(input, 1)
  const afterOne = join([input, one], 1)
  const two = step(afterOne, 2)
  const afterTwo = join([input, one, two], 2)
  return join([input, one, two, step(afterTwo, 3)], 3)
}

function network(
  weights: RandomWeights,
  image: Planes,
  residual: (x: Planes, name: string) => Planes,
  shared: boolean,
) {
  const first = weights.conv(weights.conv(image, 'sub_mean.shifter'), 'entry')
  return cascade(weights, first, '', (value, block) =>
    cascade(weights, value, `b${block}.`, (inner, step) =>
      residual(inner, `b${block}.b${shared ? 1 : step}`),
    ),
  )
}

describe('CARN', () => {
  it('is built as published', async () => {
    let shapes: Shapes = { ...outer, ...convShapes('upsample.up.body.0', width, width * 9) }
    for (const block of [1, 2, 3])
      for (const step of [1, 2, 3])
        shapes = {
          ...shapes,
          ...joiningShapes(`b${block}.`),
          ...convShapes(`b${block}.b${step}.body.0`, width, width),
          ...convShapes(`b${block}.b${step}.body.2`, width, width),
        }
    const weights = new RandomWeights(shapes)
    const built = await expectPlainResult(weights, (image) => {
      const residual = (x: Planes, name: string): Planes => {
        const inner = weights.conv(plain.relu(weights.conv(x, `${name}.body.0`)), `${name}.body.2`)
        return plain.relu(plain.add(inner, x))
      }
      const x = network(weights, image, residual, false)
      const enlarged = plain.pixelShuffle(plain.relu(weights.conv(x, 'upsample.up.body.0')), 3)
      return weights.conv(weights.conv(enlarged, 'exit'), 'add_mean.shifter')
    })
    expect(built).toMatchObject({ architecture: 'CARN', facts: { scale: 3 } })
  })

  it('builds CARN-M of grouped, shared blocks, for the largest of several scales', async () => {
    let shapes: Shapes = {
      ...outer,
      ...convShapes('upsample.up2.body.0', width / 2, width * 4),
      ...convShapes('upsample.up4.body.0', width / 2, width * 4),
      ...convShapes('upsample.up4.body.3', width / 2, width * 4),
    }
    for (const block of [1, 2, 3])
      shapes = {
        ...shapes,
        ...joiningShapes(`b${block}.`),
        ...convShapes(`b${block}.b1.body.0`, width / 2, width),
        ...convShapes(`b${block}.b1.body.2`, width / 2, width),
        ...convShapes(`b${block}.b1.body.4`, width, width, 1),
      }
    const weights = new RandomWeights(shapes)
    const built = await expectPlainResult(weights, (image) => {
      const groups = 2
      const residual = (x: Planes, name: string): Planes => {
        const inner = plain.relu(weights.conv(x, `${name}.body.0`, { groups }))
        const outerOne = plain.relu(weights.conv(inner, `${name}.body.2`, { groups }))
        return plain.relu(plain.add(weights.conv(outerOne, `${name}.body.4`), x))
      }
      let x = network(weights, image, residual, true)
      for (const index of [0, 3])
        x = plain.pixelShuffle(plain.relu(weights.conv(x, `upsample.up4.body.${index}`, { groups })), 2)
      return weights.conv(weights.conv(x, 'exit'), 'add_mean.shifter')
    })
    expect(built.facts.scale).toBe(4)
  })
})
