import { setImmediate as nextTurn } from 'node:timers/promises'
import { ClientGone } from '../../../common/rpc/serve.ts'
import { searchImages, type SearchSummary } from './find-images.ts'
import type { NewJob } from '../store/insert-jobs.ts'
import type { AdditionRequest, JobAdditions, OpenAddition } from './job-additions.ts'

/** What came of adding files and folders. */
export interface AddedImages extends SearchSummary {
  readonly added: number
  /** Images that were found but are in the list already. */
  readonly alreadyListed: number
}

/** Finds images and adds them to a queue, one addition after another. */
export interface ImageAdder {
  /**
   * Adds the images behind the paths, in portions. Where `signal` is aborted, those that were added and still
   * wait are removed again, unless it is only the caller who is gone.
   * @throws AppError `cancelled`
   */
  add(request: AdditionRequest, signal: AbortSignal): Promise<AddedImages>
  /** Carries on what a process that died had begun. Returns how many images were added by it. */
  resume(): Promise<number>
  /** Gives up all additions, those that wait for their turn too: what they added and still waits is removed again. */
  cancel(): void
  /** Settles when nothing is being added; `null` where nothing is. */
  readonly busy: Promise<unknown> | null
  /** Stops adding; it can be resumed. */
  close(): Promise<void>
}

/** Images that are stored in one transaction: few enough that the backend answers others within milliseconds. */
const addedAtOnce = 250

/** @param onAdded told after each portion. */
export function createImageAdder(additions: JobAdditions, onAdded: () => void): ImageAdder {
  const closing = new AbortController()
  let cancelling = new AbortController()
  let busy: Promise<unknown> | null = null

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const before = busy
    const turn = (async () => {
      await before?.catch(() => undefined)
      return await work()
    })()
    busy = turn
    const end = (): void => {
      if (busy === turn) busy = null
    }
    turn.then(end, end)
    return turn
  }

  const addAll = async (addition: OpenAddition, signal: AbortSignal): Promise<AddedImages> => {
    const { paths, outputDirectory, outputPlace, include, exclude } = addition.request
    const destination = outputDirectory ?? { place: outputPlace ?? 'sibling' }
    const search = searchImages(paths, destination, signal, { include, exclude })
    let portion: NewJob[] = []
    let added = 0
    let found = 0
    for (;;) {
      const step = await search.next()
      if (!step.done) portion.push(...step.value)
      if (step.done ? portion.length > 0 : portion.length >= addedAtOnce) {
        signal.throwIfAborted()
        added += additions.insert(addition, portion)
        found += portion.length
        portion = []
        onAdded()
        await nextTurn()
      }
      if (!step.done) continue
      additions.end(addition)
      return { added, alreadyListed: found - added, ...step.value }
    }
  }

  const takeBack = async (addition: OpenAddition): Promise<void> => {
    if (!addition.isTakenBack) additions.beginTakingBack(addition)
    while (!closing.signal.aborted && additions.takeBackSome(addition)) await nextTurn()
    if (closing.signal.aborted) return
    additions.end(addition)
    onAdded()
  }

  return {
    add: (request, signal) => {
      const cancelled = cancelling.signal
      return inTurn(async () => {
        if (!(signal.reason instanceof ClientGone)) signal.throwIfAborted()
        cancelled.throwIfAborted()
        const addition = additions.begin(request)
        const unwanted = new AbortController()
        const onAbort = (): void => {
          if (!(signal.reason instanceof ClientGone)) unwanted.abort(signal.reason)
        }
        signal.addEventListener('abort', onAbort, { once: true })
        try {
          return await addAll(addition, AbortSignal.any([unwanted.signal, cancelled, closing.signal]))
        } catch (error) {
          if (!closing.signal.aborted) await takeBack(addition)
          throw error
        } finally {
          signal.removeEventListener('abort', onAbort)
        }
      })
    },
    resume() {
      const cancelled = cancelling.signal
      const resumeOne = async (addition: OpenAddition): Promise<number> => {
        try {
          return (await addAll(addition, AbortSignal.any([cancelled, closing.signal]))).added
        } catch (error) {
          if (!closing.signal.aborted && cancelled.aborted) await takeBack(addition)
          throw error
        }
      }
      return inTurn(async () => {
        let added = 0
        for (const addition of additions.open()) {
          if (addition.isTakenBack || cancelled.aborted) await takeBack(addition)
          else added += await resumeOne(addition)
        }
        return added
      })
    },
    cancel() {
      cancelling.abort()
      cancelling = new AbortController()
    },
    get busy() {
      return busy
    },
    async close() {
      closing.abort()
      await busy?.catch(() => undefined)
    },
  }
}
