import type { DatabaseSync } from 'node:sqlite'
import type { JobId } from '../../common/identifiers.ts'
import type { Job } from '../../common/jobs/job.ts'
import type { ModelSummary } from '../../common/models/model-descriptor.ts'
import { lookAtFile } from '../analysis/look-at-picture.ts'
import type { AreaHandlers } from '../area.ts'
import type { EventHub } from '../event-hub.ts'
import type { Images } from '../image/open-image.ts'
import type { JobQueue } from './job-queue.ts'
import { estimateQueue } from './report/queue-estimate.ts'
import { writeQueueReport } from './report/queue-report.ts'
import type { ModelSpeeds } from './work/model-speeds.ts'

/** What the handlers of the queue take. */
export interface QueueHandlerParts {
  readonly queue: JobQueue
  readonly database: DatabaseSync
  readonly speeds: Pick<ModelSpeeds, 'list'>
  readonly models: { list(): Promise<readonly ModelSummary[]> }
  readonly looks: Pick<Images, 'open'>
  /** The job of an id. @throws AppError `bad-request` where there is none. */
  readonly jobOf: (id: JobId) => Job
  readonly events: EventHub
}

/** Answers the contract's methods on the queue and the images in it. */
export function createQueueHandlers({
  queue,
  database,
  speeds,
  models,
  looks,
  jobOf,
  events,
}: QueueHandlerParts): AreaHandlers<
  | 'jobs.add'
  | 'jobs.list'
  | 'jobs.get'
  | 'jobs.look'
  | 'jobs.ids'
  | 'jobs.places'
  | 'jobs.remove'
  | 'jobs.restore'
  | 'jobs.cancel'
  | 'jobs.pause'
  | 'jobs.resume'
  | 'jobs.retry'
  | 'jobs.move'
  | 'jobs.configure'
  | 'versions.delete'
  | 'queue.status'
  | 'queue.estimate'
  | 'queue.report'
  | 'queue.start'
  | 'queue.pause'
  | 'queue.stop'
> {
  /** What would not fit onto its disk is reported before hours of work are spent on it. */
  const warnOfShortSpace = async (): Promise<void> => {
    for (const { directory, neededBytes, freeBytes } of (await estimateQueue(database)).disks) {
      if (neededBytes <= freeBytes) continue
      const message = { code: 'disk-space-short', directory, neededBytes, freeBytes } as const
      events.emit('notice', { level: 'warning', message })
    }
  }
  return {
    'jobs.add': async (request, { signal }) => {
      const { added, alreadyListed, ignored, outputRoots } = await queue.addImages(request, signal)
      return { added, alreadyListed, ignored: [...ignored], outputRoots: [...outputRoots] }
    },
    'jobs.list': (filter) => queue.list(filter),
    'jobs.get': ({ id }) => queue.get(id),
    'jobs.look': async ({ id }, { signal }) => {
      const choice = await lookAtFile(looks, jobOf(id).inputPath, signal)
      queue.noteChoice(id, choice)
      return choice
    },
    'jobs.ids': (page) => ({ ids: queue.ids(page) }),
    'jobs.places': ({ ids, ...filter }) => ({ places: queue.places(ids, filter) }),
    'jobs.remove': (which) => queue.remove(which),
    'jobs.restore': (which) => queue.restore(which),
    'jobs.cancel': (which) => queue.cancelJobs(which),
    'jobs.pause': (which) => queue.pauseJobs(which),
    'jobs.resume': (which) => queue.resumeJobs(which),
    'jobs.retry': ({ to, ...which }) => queue.retry(which, to),
    'jobs.move': ({ ids, before }) => queue.move(ids, before),
    'jobs.configure': ({ to, ...which }) => queue.configure(which, to),
    'versions.delete': ({ id, version }) => queue.deleteVersion(id, version),
    'queue.status': () => queue.status(),
    'queue.estimate': async () => {
      const estimate = await estimateQueue(database, speeds.list(), await models.list())
      return { ...estimate, disks: [...estimate.disks] }
    },
    'queue.report': ({ path, format }) => writeQueueReport(database, path, format),
    'queue.start': async (only) => {
      await warnOfShortSpace()
      queue.start(only?.ids)
    },
    'queue.pause': () => queue.pause(),
    'queue.stop': () => queue.stop(),
  }
}
