import type { Job } from '../common/job.ts'
import { exitCodes } from './exit-codes.ts'
import type { LocalBackend } from './local-backend.ts'
import type { Reporter } from './reporter.ts'

/**
 * Works the queue off and reports on it. When `stop` is aborted, the image under way is given up and nothing
 * of it is left on disk.
 * @returns the exit code.
 */
export async function runQueue(
  backend: LocalBackend,
  reporter: Reporter,
  stop: AbortSignal,
): Promise<number> {
  const { client } = backend
  let current: Job | null = null
  const lookups: Promise<void>[] = []

  client.on('notice', ({ message }) => reporter.notice(message))
  client.on('queue.status', (status) => reporter.progress(status, current))
  client.on('job.state', ({ id, state }) => {
    if (state.kind === 'waiting') return
    if (state.kind === 'running' || state.kind === 'paused') {
      if (current?.id === id) current = { ...current, state }
      else lookups.push(lookUp(backend, id).then((job) => void (current = job)))
      return
    }
    lookups.push(
      lookUp(backend, id).then((job) => {
        if (job) reporter.finished({ ...job, state })
      }),
    )
  })
  const stopped = new Promise<void>((resolve) => {
    if (stop.aborted) resolve()
    stop.addEventListener('abort', () => resolve(), { once: true })
  })
  await client.call('queue.start', undefined)
  await Promise.race([backend.whenIdle(), stopped])
  if (stop.aborted) await client.call('queue.stop', undefined)
  await Promise.all(lookups)
  const { counts } = await client.call('queue.status', undefined)
  reporter.summary(counts, stop.aborted)
  if (stop.aborted) return exitCodes.interrupted
  // What still waits was left by a queue that had to stop.
  return counts.failed + counts.waiting + counts.running > 0 ? exitCodes.someFailed : exitCodes.allDone
}

function lookUp(backend: LocalBackend, id: Job['id']): Promise<Job | null> {
  return backend.client.call('jobs.get', { id })
}
