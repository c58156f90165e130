import { englishText } from '../common/messages/english-text.ts'
import type { Job } from '../common/jobs/job.ts'
import { describeReason } from './describe-reason.ts'
import { formatDuration } from './format-duration.ts'

/** One line on what became of an image. */
export function describeState({ inputPath, state }: Job): string {
  switch (state.kind) {
    case 'done': {
      const { outputPath, widthPx, heightPx, elapsedMs, device, modelId, cleanUp, choice, warnings } =
        state.result
      const model = [modelId, cleanUp === null ? null : `clean-up ${cleanUp}`, device]
      const how = model.filter((part) => part !== null).join(', ')
      const facts = `${widthPx}×${heightPx}, ${formatDuration(elapsedMs)}, ${how}`
      const reason = choice === null ? [] : [`  ${describeReason(choice)}`]
      return [
        `Done: ${outputPath} (${facts})`,
        ...reason,
        ...warnings.map((warning) => `  ${englishText(warning)}`),
      ].join('\n')
    }
    case 'skipped':
      return `Skipped: ${inputPath}: ${englishText(state.reason)} (${state.outputPath})`
    case 'failed':
      return `Failed: ${inputPath}: ${state.message} [${state.code}]`
    case 'cancelled':
    case 'waiting':
    case 'running':
    case 'paused':
      return `${inputPath}: ${state.kind}`
    default:
      return state satisfies never
  }
}
