import type { Application } from '../application/application.svelte.ts'
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
export function sideText(
  side: Side,
  job: Job,
  previewBytes: number | null,
  { text: { say }, formats, models, settings: chosen }: Application,
): SideText {
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
      const settings = (job.state.kind === 'waiting' ? null : chosen.upscale) ?? job.settings
      const size = input && resultSizeOf({ ...job, settings, state: { kind: 'waiting' } })
      const bytes = previewBytes === null ? null : formats.bytes(previewBytes)
      return {
        name: say('compare.preview'),
        facts: facts(
          size && dimensionsText(size, say, formats),
          bytes === null ? null : say('estimate.about', { size: bytes }),
        ),
      }
    }
    case 'version': {
      const { result, settings } = side.version
      const model = models.find(result.modelId ?? settings.modelId)
      return {
        name: model?.name ?? settings.modelId,
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
