import type { Application } from '../application/application.svelte.ts'
import { chosenText } from '../choice/choice-text.ts'
import { modelPlan } from '../choice/model-plan.ts'
import { fileName } from '../queue/file-name.ts'
import { dimensionsText, inputSizeOf, resultSizeOf } from '../queue/job-text.ts'
import type { Job } from '../../../electron/common/jobs/job.ts'
import type { Side } from './compare-sides.ts'

/** What a side is called, and what is known of it. */
export interface SideText {
  readonly name: string
  /** Its size, bytes and time, as far as they are known. */
  readonly facts: string
}

/** @param previewBytes what the preview says the file will come to; `null` while unknown */
export function sideText(side: Side, job: Job, previewBytes: number | null, app: Application): SideText {
  const { formats } = app
  const { say } = app.text
  const facts = (...parts: readonly (string | null)[]): string =>
    parts.filter((part) => part !== null).join(' · ')
  switch (side.kind) {
    case 'original': {
      const size = inputSizeOf(job)
      return {
        name: say('compare.original'),
        facts: facts(size && dimensionsText(size, say, formats), formats.bytes(job.sizeBytes)),
      }
    }
    case 'preview': {
      const input = inputSizeOf(job)
      // An image that waits has settings of its own; another would be given the present ones.
      const settings = (job.state.kind === 'waiting' ? null : app.settings.upscale) ?? job.settings
      const asked: Job = { ...job, settings, state: { kind: 'waiting' } }
      const size = input && resultSizeOf(asked)
      const plan = modelPlan(app.models.all, asked)
      const bytes = previewBytes === null ? null : formats.bytes(previewBytes)
      return {
        name: plan ? say('compare.preview.of', { model: chosenText(plan, app) }) : say('compare.preview'),
        facts: facts(
          size && dimensionsText(size, say, formats),
          bytes === null ? null : say('estimate.about', { size: bytes }),
        ),
      }
    }
    case 'version': {
      const { result, settings } = side.version
      const { cleanUp } = result
      const chosen = { modelId: result.modelId ?? settings.modelId, cleanUp }
      return {
        name: chosenText(chosen, app),
        facts: facts(
          dimensionsText(result, say, formats),
          formats.bytes(result.sizeBytes),
          formats.duration(result.elapsedMs),
        ),
      }
    }
    case 'existing':
      return {
        name: say(job.state.kind === 'done' ? 'compare.result' : 'compare.existing'),
        facts: fileName(side.path),
      }
    default:
      return side satisfies never
  }
}
