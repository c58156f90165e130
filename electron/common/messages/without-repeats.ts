import type { Message } from './message.ts'

/** The messages in their order, each once. */
export function withoutRepeats(messages: readonly Message[]): Message[] {
  return [...new Map(messages.map((message) => [JSON.stringify(message), message])).values()]
}
