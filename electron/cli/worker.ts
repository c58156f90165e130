import { stat } from 'node:fs/promises'
import { englishText } from '../common/messages/english-text.ts'
import { hostname } from 'node:os'
import { startTaskWorker } from '../backend/distributed/task-queue.ts'
import type { ImageTask, TaskResult } from '../backend/distributed/image-task.ts'
import { AppError } from '../common/messages/app-error.ts'
import type { JobProgress, JobState } from '../common/jobs/job.ts'
import { exitCodes } from './exit-codes.ts'
import type { Output } from './output.ts'
import { openTaskRoots, shortened, type TaskRoots } from './task-roots.ts'
import { openQueueBackend, type QueueBackend } from './queue-backend.ts'
import { untilStopped } from './until-stopped.ts'

/** Carries out `enlarger worker`: works on shared tasks until it is stopped. */
export async function work(
  options: { readonly redis: string; readonly root: readonly string[] },
  output: Output,
  stop: AbortSignal,
): Promise<number> {
  const roots = await openTaskRoots(options.root)
  const backend = openQueueBackend(null)
  try {
    const worker = await startTaskWorker(
      options.redis,
      (task, control) => runTask(backend, roots, task, control),
      (task, outcome) => {
        const told = 'failure' in outcome ? outcome.failure : `${outcome.kind}: ${outcome.outputPath}`
        output.terminal.write(`${shortened(task.inputPath)}: ${told}\n`)
      },
    )
    output.terminal.write(`Working as ${hostname()} ${process.pid}. Ctrl-C ends it.\n`)
    await untilStopped(stop)
    await worker.close()
    return exitCodes.allDone
  } finally {
    await backend.close()
  }
}

/**
 * One task through the same queue and backend as any image of this machine. The queue is empty before and after it,
 * so that no task is answered with what became of another.
 */
async function runTask(
  backend: QueueBackend,
  roots: TaskRoots,
  task: ImageTask,
  control: { readonly signal: AbortSignal; onProgress(progress: JobProgress): void },
): Promise<TaskResult> {
  const { client } = backend
  const unsubscribe = client.on('job.state', ({ state }) => {
    if (state.kind === 'running' && state.progress) control.onProgress(state.progress)
  })
  const onAbort = (): void => void backend.stop()
  control.signal.addEventListener('abort', onAbort, { once: true })
  try {
    const { inputPath, outputDirectory, settings } = task
    await roots.requireInside(inputPath)
    await roots.requireInside(outputDirectory)
    await requireFile(inputPath)
    await clearQueue(client)
    const { ignored } = await client.call('jobs.add', { paths: [inputPath], settings, outputDirectory })
    const [left] = ignored
    if (left) {
      throw new AppError('input-not-found', `${shortened(left.path)}: ${englishText(left.reason)}`)
    }
    const { jobs: added } = await client.call('jobs.list', { limit: 2 })
    const [job] = added
    if (!job || added.length > 1) {
      throw new AppError(
        'bad-request',
        `Expected one image but "${shortened(inputPath)}" is ${added.length}.`,
      )
    }
    await backend.start()
    await backend.whenIdle()
    const ended = await client.call('jobs.get', { id: job.id })
    if (!ended) throw new Error('Expected the task to be in the queue.')
    return resultOf(ended.state)
  } finally {
    await clearQueue(client)
    control.signal.removeEventListener('abort', onAbort)
    unsubscribe()
  }
}

/** Forgets all images; one that is worked on is cancelled first. */
async function clearQueue(client: QueueBackend['client']): Promise<void> {
  await client.call('jobs.cancel', { states: ['waiting', 'paused', 'running'] })
  for (;;) {
    const { jobs } = await client.call('jobs.list', { limit: 1000 })
    if (jobs.length === 0) return
    await client.call('jobs.remove', { ids: jobs.map(({ id }) => id) })
  }
}

/** A task is one image: a folder in its place, or one that took it meanwhile, is refused. */
async function requireFile(path: string): Promise<void> {
  const stats = await stat(path).catch(() => null)
  if (stats?.isFile()) return
  const found = stats === null ? 'there is none' : stats.isDirectory() ? 'it is a folder' : 'it is none'
  throw new AppError('input-not-found', `Expected an image file at "${shortened(path)}" but ${found}.`)
}

function resultOf(state: JobState): TaskResult {
  if (state.kind === 'done') return { kind: 'done', outputPath: state.result.outputPath }
  if (state.kind === 'skipped') return { kind: 'skipped', outputPath: state.outputPath }
  if (state.kind === 'failed') throw new AppError(state.code, state.message)
  throw new AppError('cancelled', 'The work was stopped.')
}
