import { englishMessages } from '../common/messages/english-messages.ts'
import { englishText } from '../common/messages/english-text.ts'
import type { ErrorCode } from '../common/messages/app-error.ts'
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
      return `Failed: ${inputPath}: ${describeFailure(state)}`
    case 'cancelled':
    case 'waiting':
    case 'running':
    case 'paused':
      return `${inputPath}: ${state.kind}`
    default:
      return state satisfies never
  }
}

/** A defect of this program is one to report, and its words help nobody else. */
function describeFailure({ code, message }: { readonly code: ErrorCode; readonly message: string }): string {
  if (code !== 'internal') return `${message} [${code}]`
  return `${englishMessages['message.internal']} Run enlarger diagnostics and report it.`
}
