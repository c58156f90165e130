import { Worker } from 'node:worker_threads'
import { siblingModule } from '../common/sibling-module.ts'
import type { ProcessLimits } from './process-limits.ts'

/** A thread that watches over this process. */
export interface Supervision {
  /** Ends this process, with a line on its standard error output, once it goes beyond `limits`. */
  keepWithin(limits: ProcessLimits): void
}

/**
 * Ends this process when the one that started it is gone, also where it was killed and this one's own thread is busy
 * with a picture that does not let go: a thread looks, which no computation blocks.
 * @param orderlyMs what it gets to put its work away by itself
 */
export function superviseProcess(orderlyMs = 5000): Supervision {
  const watcher = new Worker(siblingModule(import.meta.url, 'supervise-process-worker'), {
    workerData: { parent: process.ppid, orderlyMs },
    stdin: false,
  })
  watcher.unref()
  watcher.on('error', () => undefined)
  return { keepWithin: (limits) => watcher.postMessage(limits) }
}
