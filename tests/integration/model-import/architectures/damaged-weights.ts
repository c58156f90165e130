import { expect } from 'vitest'
import { AppError } from '../../../../electron/common/messages/app-error.ts'
import { recognise } from '../../../../electron/model-import/recognise.ts'
import { elementCount, tensor, type Tensor } from '../../../../electron/model-import/tensor.ts'
import { noise } from '../run-graph.ts'

const trials = 60

/** Other shapes for a tensor, as damaged and hostile files have them. */
const damages: readonly ((dims: readonly number[]) => readonly number[])[] = [
  (dims) => [elementCount(dims)],
  (dims) => [...dims, 1],
  (dims) => dims.slice(0, -1),
  (dims) => dims.toReversed(),
  (dims) => dims.map((side, axis) => (axis === 0 ? side * 2 : side)),
  (dims) => dims.map((side, axis) => (axis === 1 ? side + 1 : side)),
  (dims) => dims.map((side, axis) => (axis === 0 ? Math.max(1, side - 1) : side)),
  (dims) => dims.map(() => 1),
  () => [0],
  () => [],
]

/** Takes weights away and reshapes others: the network is built all the same, or refused in words, and never fails otherwise. */
export function expectCleanRefusals(weights: ReadonlyMap<string, Tensor>): void {
  const names = [...weights.keys()]
  const choices = noise(trials * 2, names.length)
  let refused = 0
  for (let trial = 0; trial < trials; trial++) {
    const name = names[Math.floor((choices[trial * 2] ?? 0) * names.length)] ?? ''
    const damage = damages[Math.floor((choices[trial * 2 + 1] ?? 0) * (damages.length + 1))]
    const damaged = new Map(weights)
    if (damage) {
      const dims = damage(weights.get(name)?.dims ?? [])
      damaged.set(name, tensor(dims, new Float32Array(elementCount(dims)).fill(0.1)))
    } else damaged.delete(name)
    const refusal = refusalOf(damaged)
    if (refusal !== null) refused++
    const dims = damaged.get(name)?.dims.join(', ') ?? 'nothing'
    expect(
      refusal === null || refusal instanceof AppError,
      `"${name}" as [${dims}]: ${String(refusal)}`,
    ).toBe(true)
  }
  expect(refused).toBeGreaterThan(trials / 12)
}

function refusalOf(weights: ReadonlyMap<string, Tensor>): unknown {
  try {
    recognise(weights)
    return null
  } catch (error) {
    return error
  }
}
