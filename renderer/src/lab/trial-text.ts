import type { ModelSummary } from '../../../electron/common/models/model-descriptor.ts'
import type { Application } from '../application/application.svelte.ts'
import type { Trial } from './region-lab.svelte.ts'

/** What is said about a trial, line by line. */
export interface TrialText {
  readonly name: string
  /** Time the region took; empty while there is no result. */
  readonly time: string
  /** Year and paper of the model. */
  readonly origin: string
  /** What the whole image, and all waiting ones, would take. */
  readonly cost: string
  readonly consistency: string
  /** Scores against the ground truth. */
  readonly truth: string
}

/** @param batchShare how many times this image the waiting ones are; `null` where there are none. */
export function trialText(
  { enlarger, state }: Trial,
  batchShare: number | null,
  { text: { say }, formats, models }: Application,
): TrialText {
  const model = enlarger.kind === 'model' ? models.find(enlarger.modelId) : undefined
  const name = enlarger.kind === 'kernel' ? say(`lab.${enlarger.kernel}`) : (model?.name ?? enlarger.modelId)
  const origin = model ? originOf(model) : ''
  if (state.kind !== 'done') return { name, origin, time: '', cost: '', consistency: '', truth: '' }
  const { elapsedMs, wholeImageMs, memoryBytes, consistency } = state.result
  const costs: string[] = []
  if (wholeImageMs !== null) costs.push(say('lab.whole', { time: formats.duration(wholeImageMs) }))
  if (wholeImageMs !== null && batchShare !== null) {
    costs.push(say('lab.batch', { time: formats.duration(wholeImageMs * batchShare) }))
  }
  if (memoryBytes !== null) costs.push(say('lab.memory', { size: formats.bytes(memoryBytes) }))
  return {
    name,
    origin,
    time: formats.seconds(elapsedMs),
    cost: costs.join(' · '),
    consistency: consistency
      ? say('lab.consistency', {
          psnr: formats.decimal(consistency.psnr),
          ssim: formats.share(consistency.ssim),
        })
      : '',
    truth: state.truth
      ? say(state.truth.ssim === null ? 'lab.truth.psnr' : 'lab.truth.scores', {
          psnr: formats.decimal(state.truth.psnr),
          ssim: formats.share(state.truth.ssim ?? 0),
          border: formats.integer(state.truth.borderPx),
        })
      : '',
  }
}

function originOf({ year, paper }: ModelSummary): string {
  return [year === null ? '' : String(year), paper?.title ?? ''].filter((part) => part !== '').join(' · ')
}

/** The lines below a trial's name that there is something to say in. */
export function linesOf({ origin, cost, consistency, truth }: TrialText): string[] {
  return [origin, cost, consistency, truth].filter((line) => line !== '')
}
