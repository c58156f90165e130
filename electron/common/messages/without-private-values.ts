import type { Message } from './message.ts'

/** Names of values that may name a user's files. */
const privateValues: ReadonlySet<string> = new Set(['path', 'directory', 'fileName', 'detail'])

/** Stands for a value that was left out. */
export const hidden = '…'

/** The same message without all that may name a file of the user, also in the messages it holds: for diagnostics. */
export function withoutPrivateValues<M extends Message>(message: M): M {
  const clean = ([name, value]: [string, unknown]): [string, unknown] => {
    if (privateValues.has(name)) return [name, hidden]
    const isMessage = typeof value === 'object' && value !== null
    return [name, isMessage ? Object.fromEntries(Object.entries(value).map(clean)) : value]
  }
  return Object.fromEntries(Object.entries(message).map(clean)) as M
}
