import type { ModelProgress } from '../common/models/model-progress.ts'
import type { Output } from './output.ts'

const doing = { fetch: 'Downloading', convert: 'Converting', probe: 'Measuring' } as const

/** Tells how a model comes along: one line that changes in a terminal, a line for each stage elsewhere. */
export function showModelProgress({ terminal }: Output): {
  show: (progress: ModelProgress) => void
  clear: () => void
} {
  const told: { stage: ModelProgress['stage'] | null } = { stage: null }
  return {
    show({ stage, fraction }) {
      const percent = fraction === null ? '' : ` ${Math.round(fraction * 100)} %`
      if (terminal.isTTY) terminal.write(`\r\x1b[2K${doing[stage]}…${percent}`)
      else if (told.stage !== stage) terminal.write(`${doing[stage]}…\n`)
      told.stage = stage
    },
    clear() {
      if (terminal.isTTY && told.stage !== null) terminal.write('\r\x1b[2K')
    },
  }
}
