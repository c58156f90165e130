import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { recentErrorSchema, type RecentError } from '../../common/contracts/diagnostics.ts'
import type { Message } from '../../common/messages/message.ts'
import { withoutPrivateValues } from '../../common/messages/without-private-values.ts'
import type { EventHub } from '../event-hub.ts'
import { writeAtomically } from '../files/write-atomically.ts'

const keptErrors = 20
const saveDelayMs = 1000

/** The last things that went wrong, kept across starts and for every host. */
export interface RecentErrors {
  list(): Promise<RecentError[]>
  /** Saves what is not yet saved and stops listening. */
  close(): Promise<void>
}

/** @param path a JSON file; one that is missing or cannot be read counts as empty. */
export function rememberErrors(path: string, events: EventHub): RecentErrors {
  const state = {
    errors: load(path),
    timer: undefined as NodeJS.Timeout | undefined,
    saved: Promise.resolve(),
  }
  const save = (): void => {
    clearTimeout(state.timer)
    state.timer = undefined
    // What cannot be written down is still listed until the end.
    state.saved = state.errors
      .then((errors) => writeAtomically(path, JSON.stringify(errors, null, 2)))
      .catch(() => undefined)
  }
  const note = (message: Message): void => {
    const error = { at: new Date().toISOString(), message: withoutPrivateValues(message), times: 1 }
    state.errors = state.errors.then((errors) => withError(errors, error))
    state.timer ??= setTimeout(save, saveDelayMs).unref()
  }
  const unsubscribes = [
    events.on('job.state', ({ state: job }) => {
      if (job.kind === 'failed') note({ code: job.code, detail: job.message })
    }),
    events.on('notice', ({ level, message }) => {
      if (level !== 'info') note(message)
    }),
  ]
  return {
    list: async () => [...(await state.errors)],
    async close() {
      unsubscribes.forEach((unsubscribe) => unsubscribe())
      if (state.timer !== undefined) save()
      await state.saved
    },
  }
}

function withError(errors: readonly RecentError[], error: RecentError): RecentError[] {
  const last = errors.at(-1)
  if (last === undefined || JSON.stringify(last.message) !== JSON.stringify(error.message))
    return [...errors, error].slice(-keptErrors)
  return [...errors.slice(0, -1), { ...error, times: last.times + 1 }]
}

async function load(path: string): Promise<RecentError[]> {
  try {
    return z.array(recentErrorSchema).parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return []
  }
}
