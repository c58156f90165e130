import { expect, test } from 'vitest'
import { modelIdSchema } from '../../../electron/common/identifiers.ts'
import type { Step } from '../../../electron/common/settings/step-settings.ts'
import { movedRows, stepRows, stepsOf, withStep } from '../../../renderer/src/settings/step-list.ts'

const step = (name: string): Step => ({ modelId: modelIdSchema.parse(name), strength: 100 })
const [a, b, c] = [step('a'), step('b'), step('c')]

test('steps are listed around the enlargement and come back from the list', () => {
  const steps = { before: [a, b], after: [c] }
  expect(stepRows(steps)).toEqual([a, b, null, c])
  expect(stepsOf(stepRows(steps))).toEqual(steps)
})

test('a step moves past its neighbour, and past the enlargement to the other side', () => {
  expect(movedRows([a, b, null], 0, 1)).toEqual([b, a, null])
  expect(movedRows([a, null, c], 0, 1)).toEqual([null, a, c])
  expect(movedRows([a, null, c], 2, -1)).toEqual([a, c, null])
})

test('nothing moves beyond the ends, or to a side that is full', () => {
  expect(movedRows([a, null], 0, -1)).toBeNull()
  expect(movedRows([null, c], 1, 1)).toBeNull()
  expect(movedRows([a, a, a, a, null, c], 5, -1)).toBeNull()
})

test('a new step comes before the enlargement, after it where there are four, and nowhere where both are full', () => {
  expect(withStep([a, null, c], b)).toEqual([a, b, null, c])
  expect(withStep([a, a, a, a, null], b)).toEqual([a, a, a, a, null, b])
  expect(withStep([a, a, a, a, null, c, c, c, c], b)).toBeNull()
})
