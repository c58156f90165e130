import type { BackendContract } from '../common/contracts/backend-contract.ts'
import type { JobId } from '../common/identifiers.ts'
import { finishedStates, isFinished, type Job } from '../common/jobs/job.ts'
import type { Client } from '../common/rpc/client.ts'
import type { QueueBackend } from './queue-backend.ts'
import type { Reporter } from './reporter.ts'

const jobsAtOnce = 1000

/**
 * Tells of each image that comes to its end from now on, once: also of those whose end a backend did not tell
 * because it died, or that were given up when it was started again.
 */
export async function tellFinished(
  backend: QueueBackend,
  reporter: Reporter,
): Promise<{
  /** Settles when everything known has been reported. */
  settled(): Promise<void>
}> {
  const { client } = backend
  const told = new Set<JobId>()
  const pending = new Set<Promise<void>>()
  for await (const { id } of finishedJobs(client)) told.add(id)

  const tell = (job: Job): void => {
    if (told.has(job.id) || !isFinished(job.state)) return
    told.add(job.id)
    reporter.finished(job)
  }
  const follow = (work: Promise<void>): void => {
    pending.add(work)
    // Whoever waits is told of a failure.
    work.then(
      () => pending.delete(work),
      () => undefined,
    )
  }
  const catchUp = async (): Promise<void> => {
    for await (const job of finishedJobs(client)) tell(job)
  }
  client.on('job.state', ({ id, state }) => {
    if (!isFinished(state)) return
    follow(client.call('jobs.get', { id }).then((job) => job && tell({ ...job, state })) as Promise<void>)
  })
  backend.onRestarted(() => {
    reporter.notice({ code: 'backend-restarted' })
    follow(catchUp())
  })
  return {
    async settled() {
      while (pending.size > 0) await Promise.all(pending)
    },
  }
}

async function* finishedJobs(client: Client<BackendContract>): AsyncGenerator<Job> {
  for (let offset = 0; ; offset += jobsAtOnce) {
    const page = await client.call('jobs.list', { states: [...finishedStates], offset, limit: jobsAtOnce })
    yield* page.jobs
    if (offset + jobsAtOnce >= page.total) return
  }
}
