import { mostSteps, type Step } from '../../../electron/common/settings/step-settings.ts'
import type { Steps } from '../../../electron/common/settings/upscale-settings.ts'

/** A place in the list of steps: a step, or `null` for the enlargement between them. */
export type StepRow = Step | null

/** Steps and the enlargement in the order in which they run. */
export function stepRows({ before, after }: Steps): StepRow[] {
  return [...before, null, ...after]
}

/** What rows stand for. */
export function stepsOf(rows: readonly StepRow[]): Steps {
  const middle = rows.indexOf(null)
  const isStep = (row: StepRow): row is Step => row !== null
  return { before: rows.slice(0, middle).filter(isStep), after: rows.slice(middle + 1).filter(isStep) }
}

/**
 * The rows with one of them moved by a place, past the enlargement too; `null` where there is no such place, or no room
 * for another step on that side.
 */
export function movedRows(rows: readonly StepRow[], from: number, by: 1 | -1): StepRow[] | null {
  const [row, neighbour] = [rows[from], rows[from + by]]
  if (row === undefined || neighbour === undefined) return null
  const moved = rows.map((each, at) => (at === from ? neighbour : at === from + by ? row : each))
  return fits(moved) ? moved : null
}

/** The rows with another step at the end of those before the enlargement, or after it where that side is full. */
export function withStep(rows: readonly StepRow[], step: Step): StepRow[] | null {
  const middle = rows.indexOf(null)
  const added = [rows.toSpliced(middle, 0, step), [...rows, step]]
  return added.find(fits) ?? null
}

function fits(rows: readonly StepRow[]): boolean {
  const { before, after } = stepsOf(rows)
  return before.length <= mostSteps && after.length <= mostSteps
}
