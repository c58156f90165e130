import { englishText } from '../common/messages/english-text.ts'
import type { Reporter } from './reporter.ts'

/** Writes one JSON object per event and line. */
export function createJsonReporter(write: (text: string) => void): Reporter {
  const line = (event: string, facts: object): void => write(`${JSON.stringify({ event, ...facts })}\n`)
  return {
    added: (added) => line('added', added),
    progress: (status, current) =>
      line('progress', {
        ...status,
        current: current && { inputPath: current.inputPath, state: current.state },
      }),
    finished: ({ inputPath, state }) => line('image', { inputPath, state }),
    notice: (message) => line('notice', { ...message, message: englishText(message) }),
    summary: (counts, stopped) => line('summary', { counts, stopped }),
  }
}
