import { untilAborted } from '../until-aborted.ts'

interface Shared {
  readonly giveUp: AbortController
  readonly result: Promise<void>
  askers: number
}

/** Does work that several ask for once; it is given up when the last of them is gone. */
export type SharedWork = (
  key: string,
  work: (signal: AbortSignal) => Promise<void>,
  signal?: AbortSignal,
) => Promise<void>

/** Work under way, by what it makes. */
export function createSharedWork(): SharedWork {
  const underWay = new Map<string, Shared>()

  const begin = (key: string, work: (signal: AbortSignal) => Promise<void>): Shared => {
    const giveUp = new AbortController()
    const shared: Shared = { giveUp, result: work(giveUp.signal), askers: 0 }
    const forget = (): void => {
      if (underWay.get(key) === shared) underWay.delete(key)
    }
    shared.result.then(forget, forget)
    underWay.set(key, shared)
    return shared
  }
  return async (key, work, signal) => {
    signal?.throwIfAborted()
    const shared = underWay.get(key) ?? begin(key, work)
    shared.askers++
    try {
      await untilAborted(shared.result, signal)
    } finally {
      shared.askers--
      if (shared.askers === 0) {
        // Who asks from now on does not get what is being given up.
        if (underWay.get(key) === shared) underWay.delete(key)
        shared.giveUp.abort()
      }
    }
  }
}
