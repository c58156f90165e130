import { Queue, QueueEvents, UnrecoverableError, Worker, type ConnectionOptions } from 'bullmq'
import { toWireError, type ErrorCode } from '../../common/messages/app-error.ts'
import type { JobProgress } from '../../common/jobs/job.ts'
import { redisFailure, requireRedisAddress } from './redis-address.ts'
import { imageTaskSchema, taskId, taskResultSchema, type ImageTask, type TaskResult } from './image-task.ts'

const queueName = 'enlarger'
const attempts = 3
const firstRetryDelayMs = 2000
/** A worker that has not been heard of for this long is thought dead, and its image is given to another. */
const lockDurationMs = 15_000
const stalledIntervalMs = 5000
/** An image that has ended this many workers is not tried again. */
const maximumDeaths = 3
const keepCompletedSeconds = 7 * 24 * 3600
const submittedAtOnce = 1000

/** Failures that another try, on whichever machine, would only repeat. */
const finalFailures: ReadonlySet<ErrorCode> = new Set([
  'input-not-found',
  'input-unsupported',
  'input-corrupt',
  'input-too-large',
  'output-is-input',
  'output-too-large',
  'model-unknown',
  'model-invalid',
  'model-unsupported',
  'bad-request',
  'bad-settings',
])

/** How many tasks are in which state. */
export interface TaskCounts {
  readonly waiting: number
  readonly active: number
  readonly done: number
  readonly failed: number
}

/** A task that was given up. */
export interface DeadTask {
  readonly inputPath: string
  readonly reason: string
}

/** The tasks that all machines share, in Redis or Valkey. */
export interface TaskQueue {
  /** Adds tasks; those that are known already, and not dead, are left as they are. Returns their ids. */
  submit(tasks: readonly ImageTask[]): Promise<string[]>
  counts(): Promise<TaskCounts>
  deadTasks(): Promise<DeadTask[]>
  /** Dead tasks wait again. */
  retryDead(): Promise<void>
  /** Follows tasks until all of `ids` have come to an end, telling of each. */
  follow(
    ids: readonly string[],
    onFinished: (id: string, failure: string | null) => void,
    signal: AbortSignal,
  ): Promise<void>
  close(): Promise<void>
}

/**
 * Opens the shared tasks.
 * @throws AppError `network-unavailable` where there is no such server, or none that lets us in; `bad-request` where
 *   the address is none.
 */
export async function openTaskQueue(redisUrl: string): Promise<TaskQueue> {
  requireRedisAddress(redisUrl)
  const queue = new Queue<unknown, TaskResult>(queueName, { connection: connectionTo(redisUrl, 1) })
  const refusal = { last: null as unknown }
  queue.on('error', (error) => (refusal.last ??= error))
  try {
    await queue.waitUntilReady()
  } catch (cause) {
    await queue.close().catch(() => undefined)
    throw redisFailure(redisUrl, refusal.last ?? cause)
  }
  const requeueDead = async (id: string): Promise<boolean> => {
    const known = await queue.getJob(id)
    if (!known || !(await known.isFailed())) return false
    await known.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true })
    return true
  }
  return {
    async submit(tasks) {
      const jobs = tasks.map((data) => ({
        name: 'image',
        data,
        opts: { ...jobOptions, jobId: taskId(data) },
      }))
      for (let from = 0; from < jobs.length; from += submittedAtOnce) {
        await queue.addBulk(jobs.slice(from, from + submittedAtOnce))
      }
      const ids = jobs.map(({ opts }) => opts.jobId)
      for (const id of ids) await requeueDead(id)
      return ids
    },
    async counts() {
      const counts = await queue.getJobCounts()
      const of = (...names: string[]): number => names.reduce((sum, name) => sum + (counts[name] ?? 0), 0)
      return {
        waiting: of('waiting', 'wait', 'delayed', 'prioritized', 'paused'),
        active: of('active'),
        done: of('completed'),
        failed: of('failed'),
      }
    },
    async deadTasks() {
      const failed = await queue.getFailed()
      return failed.map((job) => ({
        // A job that somebody else put there, or damaged, has an id at best.
        inputPath: imageTaskSchema.safeParse(job.data).data?.inputPath ?? job.id ?? '',
        reason: job.failedReason,
      }))
    },
    async retryDead() {
      for (const job of await queue.getFailed()) if (job.id) await requeueDead(job.id)
    },
    follow: (ids, onFinished, signal) => followTasks(queue, redisUrl, ids, onFinished, signal),
    close: () => queue.close(),
  }
}

const jobOptions = {
  attempts,
  backoff: { type: 'exponential', delay: firstRetryDelayMs },
  removeOnComplete: { age: keepCompletedSeconds },
  removeOnFail: false,
} as const

async function followTasks(
  queue: Queue<unknown, TaskResult>,
  redisUrl: string,
  ids: readonly string[],
  onFinished: (id: string, failure: string | null) => void,
  signal: AbortSignal,
): Promise<void> {
  const open = new Set(ids)
  const all = Promise.withResolvers<void>()
  const finish = (id: string, failure: string | null): void => {
    if (!open.delete(id)) return
    onFinished(id, failure)
    if (open.size === 0) all.resolve()
  }
  const events = new QueueEvents(queueName, { connection: connectionTo(redisUrl, null) })
  events.on('error', () => undefined)
  events.on('completed', ({ jobId }) => finish(jobId, null))
  events.on('failed', ({ jobId, failedReason }) => finish(jobId, failedReason))
  const onAbort = (): void => all.resolve()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    await events.waitUntilReady()
    // What came to an end before anyone listened is looked up.
    for (const id of ids) {
      const job = await queue.getJob(id)
      if (await job?.isCompleted()) finish(id, null)
      else if (await job?.isFailed()) finish(id, job?.failedReason ?? '')
    }
    if (open.size > 0 && !signal.aborted) await all.promise
  } finally {
    signal.removeEventListener('abort', onAbort)
    await events.close()
  }
}

/** Works on the tasks of a queue, one at a time. */
export interface TaskWorker {
  /** Finishes nothing more: the task under way is given back. */
  close(): Promise<void>
}

/**
 * Starts working. A task is delivered at least once: one whose worker dies is given to another, so `run` must
 * leave an output that is there already as it is.
 * @throws AppError `network-unavailable` where there is no such server.
 */
export async function startTaskWorker(
  redisUrl: string,
  run: (
    task: ImageTask,
    control: { readonly signal: AbortSignal; onProgress(progress: JobProgress): void },
  ) => Promise<TaskResult>,
  onTask: (task: ImageTask, outcome: TaskResult | { readonly failure: string }) => void,
): Promise<TaskWorker> {
  await (await openTaskQueue(redisUrl)).close()
  const closing = new AbortController()
  const worker = new Worker<unknown, TaskResult>(
    queueName,
    async (job) => {
      const task = imageTaskSchema.safeParse(job.data)
      if (!task.success)
        throw new UnrecoverableError('Expected an image task of Enlarger but received something else.')
      try {
        const result = await run(task.data, {
          signal: closing.signal,
          onProgress: (progress) => void job.updateProgress({ ...progress }).catch(() => undefined),
        })
        onTask(task.data, result)
        return taskResultSchema.parse(result)
      } catch (error) {
        const { code, message } = toWireError(error)
        const failure = `${message} [${code}]`
        onTask(task.data, { failure })
        throw finalFailures.has(code) ? new UnrecoverableError(failure) : new Error(failure, { cause: error })
      }
    },
    {
      connection: connectionTo(redisUrl, null),
      concurrency: 1,
      lockDuration: lockDurationMs,
      stalledInterval: stalledIntervalMs,
      maxStalledCount: maximumDeaths,
    },
  )
  worker.on('error', () => undefined)
  return {
    async close() {
      closing.abort()
      await worker.close()
    },
  }
}

const connectTimeoutMs = 10_000

/** @param retries `null`: waits for as long as it takes, as those who work or listen should. */
function connectionTo(url: string, retries: number | null): ConnectionOptions {
  return {
    url,
    maxRetriesPerRequest: retries,
    connectTimeout: connectTimeoutMs,
    ...(retries === null ? {} : { retryStrategy: () => null }),
  }
}
