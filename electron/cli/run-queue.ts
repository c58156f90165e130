import type { Job } from '../common/jobs/job.ts'
import { exitCodes } from './exit-codes.ts'
import type { QueueBackend } from './queue-backend.ts'
import type { Reporter } from './reporter.ts'
import { tellFinished } from './tell-finished.ts'

/**
 * Works the queue off and reports on it. When `stop` is aborted, the image under way is given up and nothing
 * of it is left on disk.
 * @returns the exit code.
 */
export async function runQueue(
  backend: QueueBackend,
  reporter: Reporter,
  stop: AbortSignal,
): Promise<number> {
  const { client } = backend
  let current: Job | null = null
  const telling = await tellFinished(backend, reporter)

  client.on('notice', ({ message }) => reporter.notice(message))
  client.on('queue.status', (status) => reporter.progress(status, current))
  client.on('job.state', ({ id, state }) => {
    if (state.kind !== 'running' && state.kind !== 'paused') return
    if (current?.id === id) current = { ...current, state }
    // Only its name is shown: where it cannot be had, the work goes on without.
    else
      client.call('jobs.get', { id }).then(
        (job) => void (current = job),
        () => undefined,
      )
  })
  const stopped = new Promise<void>((resolve) => {
    if (stop.aborted) resolve()
    stop.addEventListener('abort', () => resolve(), { once: true })
  })
  await backend.start()
  await Promise.race([backend.whenIdle(), stopped])
  if (stop.aborted && !(await backend.stop())) {
    reporter.notice({ code: 'image-given-up' })
    return exitCodes.interrupted
  }
  await telling.settled()
  const { counts } = await client.call('queue.status', undefined)
  reporter.summary(counts, stop.aborted)
  if (stop.aborted) return exitCodes.interrupted
  // What still waits was left by a queue that had to stop.
  return counts.failed + counts.waiting + counts.running > 0 ? exitCodes.someFailed : exitCodes.allDone
}
