import { Worker } from 'node:worker_threads'
import { siblingModule } from '../common/sibling-module.ts'

/**
 * Ends this process when the one that started it is gone, also where it was killed and this one's own thread is busy
 * with a picture that does not let go: a thread looks, which no computation blocks.
 */
export function dieWithParent(): void {
  const watcher = new Worker(siblingModule(import.meta.url, 'die-with-parent-worker'), {
    workerData: { parent: process.ppid },
    stdin: false,
  })
  watcher.unref()
  watcher.on('error', () => undefined)
}
