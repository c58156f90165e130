import type { Job, JobState } from '../../../electron/common/jobs/job.ts'
import type { Message } from '../../../electron/common/messages/message.ts'
import { limitedOutputSize, type ImageSize } from '../../../electron/common/settings/output-target.ts'
import type { Formats } from '../text/formats.ts'
import type { TextKey } from '../text/english.ts'
import type { TextValues } from '../text/translator.svelte.ts'

type Say = (key: TextKey, values?: TextValues) => string

/** Size of a job's original; `null` until it has been probed. */
export function inputSizeOf(job: Job): ImageSize | null {
  return job.widthPx === null || job.heightPx === null
    ? null
    : { widthPx: job.widthPx, heightPx: job.heightPx }
}

/** Size of a job's result: as written, or as it will be; `null` until the original has been probed. */
export function resultSizeOf(job: Job): ImageSize | null {
  if (job.state.kind === 'done')
    return { widthPx: job.state.result.widthPx, heightPx: job.state.result.heightPx }
  const input = inputSizeOf(job)
  return input && limitedOutputSize(job.settings.target, job.settings.limits, input)
}

/** What there is to know of a job's end: warnings of its result, or why it was skipped. */
export function remarksOf(state: JobState | undefined): readonly Message[] {
  if (state?.kind === 'done') return state.result.warnings
  return state?.kind === 'skipped' ? [state.reason] : []
}

/** How far a job has come, 0–1; `null` where that is unknown. */
export function fractionOf(state: JobState): number | null {
  if ((state.kind !== 'running' && state.kind !== 'paused') || state.progress === null) return null
  return state.progress.tilesDone / state.progress.tilesTotal
}

/** The state of a job in a few words, with how far it has come. */
export function stateText(state: JobState, say: Say, formats: Formats): string {
  if (state.kind === 'running' && state.progress === null) return say('state.preparing')
  const fraction = fractionOf(state)
  return fraction === null ? say(`state.${state.kind}`) : formats.percent(fraction)
}

/** Device, tiles, speed and time left of an image under way; `null` where nothing is known of them. */
export function progressText(state: JobState, say: Say, formats: Formats): string | null {
  if ((state.kind !== 'running' && state.kind !== 'paused') || state.progress === null) return null
  const { device, tilesDone, tilesTotal, megapixelsPerSecond, remainingMs } = state.progress
  const parts = [
    say(`device.${device}`),
    ...(tilesTotal > 1
      ? [say('queue.tiles', { done: formats.integer(tilesDone), total: formats.integer(tilesTotal) })]
      : []),
    say('queue.speed', { speed: formats.speed(megapixelsPerSecond) }),
  ]
  if (state.kind === 'running' && remainingMs !== null)
    parts.push(say('queue.remaining', { time: formats.duration(remainingMs) }))
  return parts.join(' · ')
}

/** Width and height, as people write them: from left to right in every script, hence the isolating marks. */
export function dimensionsText(size: ImageSize, say: Say, formats: Formats): string {
  const text = say('unit.dimensions', {
    width: formats.integer(size.widthPx),
    height: formats.integer(size.heightPx),
  })
  return `\u2066${text}\u2069`
}
