import type { Images } from '../../image/open-image.ts'
import type { KnownSize } from '../store/known-size.ts'
import type { JobStore } from '../store/job-store.ts'

/** Learns the sizes of images that wait, for lists and estimates, while nothing else is hurried. */
export interface SizeProber {
  /** Looks for images of unknown size, now or after those under way. */
  wake(): void
  /** Stops, and settles when nothing is read any more. */
  close(): Promise<void>
}

const imagesAtOnce = 64
const readersAtOnce = 2

/**
 * @param looks looks at images
 * @param onLearned called after each batch of sizes
 * @param onFailed receives why no more sizes are learnt for now, as when the queue's disk is full
 */
export function createSizeProber(
  store: JobStore,
  looks: Pick<Images, 'describe'>,
  onLearned: () => void,
  onFailed: (error: unknown) => void,
): SizeProber {
  const closing = new AbortController()
  const state = { lastSequence: 0, isClosed: false, work: null as Promise<void> | null }

  const work = async (): Promise<void> => {
    while (!state.isClosed) {
      const batch = store.waitingWithoutSize(state.lastSequence, imagesAtOnce)
      const last = batch.at(-1)
      if (!last) return
      state.lastSequence = last.sequence
      const pending = batch.values()
      const sizes = await Promise.all(Array.from({ length: readersAtOnce }, () => readSizes(pending)))
      if (state.isClosed) return
      store.setSizes(sizes.flat())
      onLearned()
    }
  }
  const readSizes = async (pending: Iterable<{ id: string; inputPath: string }>): Promise<KnownSize[]> => {
    const known: KnownSize[] = []
    for (const { id, inputPath } of pending) {
      if (state.isClosed) break
      // What cannot be read fails when its turn comes.
      const info = await looks.describe(inputPath, closing.signal).catch(() => null)
      if (info) known.push({ id, widthPx: info.widthPx, heightPx: info.heightPx })
    }
    return known
  }
  return {
    wake() {
      state.work ??= work()
        .catch(onFailed)
        .finally(() => (state.work = null))
    },
    async close() {
      state.isClosed = true
      closing.abort()
      await state.work
    },
  }
}
