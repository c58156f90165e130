import type { PrepareProgress } from './convert-model.ts'

/** Passes on only what shows: a new stage, or another percent of it. Downloads tell of every piece. */
export function wholePercents(
  tell: (progress: PrepareProgress) => void,
): (progress: PrepareProgress) => void {
  const told = { last: '' }
  return ({ stage, fraction }) => {
    const shown = fraction === null ? null : Math.floor(Math.min(Math.max(fraction, 0), 1) * 100) / 100
    const now = `${stage} ${shown}`
    if (now === told.last) return
    told.last = now
    tell({ stage, fraction: shown })
  }
}
