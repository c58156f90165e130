import { hostname } from 'node:os'
import { startTaskWorker } from '../backend/distributed/task-queue.ts'
import type { ImageTask, TaskResult } from '../backend/distributed/image-task.ts'
import { AppError } from '../common/messages/app-error.ts'
import type { JobId } from '../common/identifiers.ts'
import type { JobProgress, JobState } from '../common/jobs/job.ts'
import { exitCodes } from './exit-codes.ts'
import type { Output } from './output.ts'
import { openQueueBackend, type QueueBackend } from './queue-backend.ts'
import { untilStopped } from './until-stopped.ts'

/** Carries out `enlarger worker`: works on shared tasks until it is stopped. */
export async function work(
  options: { readonly redis: string },
  output: Output,
  stop: AbortSignal,
): Promise<number> {
  const backend = openQueueBackend(null)
  try {
    const worker = await startTaskWorker(
      options.redis,
      (task, control) => runTask(backend, task, control),
      (task, outcome) => {
        const told = 'failure' in outcome ? outcome.failure : `${outcome.kind}: ${outcome.outputPath}`
        output.terminal.write(`${task.inputPath}: ${told}\n`)
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

/** One task through the same queue and backend as any image of this machine. */
async function runTask(
  backend: QueueBackend,
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
    const { ignored } = await client.call('jobs.add', { paths: [inputPath], settings, outputDirectory })
    const [reason] = ignored
    if (reason) throw new AppError('input-not-found', `${reason.path}: ${reason.reason}`)
    await backend.start()
    await backend.whenIdle()
    const { jobs } = await client.call('jobs.list', { limit: 1 })
    const [job] = jobs
    if (!job) throw new Error('Expected the task to be in the queue.')
    await client.call('jobs.remove', { ids: [job.id] satisfies JobId[] })
    return resultOf(job.state)
  } finally {
    control.signal.removeEventListener('abort', onAbort)
    unsubscribe()
  }
}

function resultOf(state: JobState): TaskResult {
  if (state.kind === 'done') return { kind: 'done', outputPath: state.result.outputPath }
  if (state.kind === 'skipped') return { kind: 'skipped', outputPath: state.outputPath }
  if (state.kind === 'failed') throw new AppError(state.code, state.message)
  throw new AppError('cancelled', 'The work was stopped.')
}
