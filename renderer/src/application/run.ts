import type { JobId } from '../../../electron/common/identifiers.ts'
import { isFinished, type Job } from '../../../electron/common/jobs/job.ts'
import { fileName } from '../queue/file-name.ts'
import type { WindowParts } from './window-parts.ts'

/** Starting and ending the work on the queue, and what it gave. */
export class Run {
  readonly #parts: WindowParts

  constructor(parts: WindowParts) {
    this.#parts = parts
  }

  /** Images that are shown or chosen and can be started. */
  get startable(): readonly JobId[] {
    const { view, selection, jobs } = this.#parts
    const { mode, comparing } = view
    const ids = mode === 'compare' && comparing !== null ? [comparing] : selection.ids
    return ids.filter((id) => {
      const job = jobs.find(id)
      // What is not loaded may wait; what does not is left out by the queue.
      return job === undefined ? mode !== 'compare' : job.state.kind === 'waiting'
    })
  }

  /** Starts work on all that waits, or on these images alone. */
  readonly start = (ids?: readonly JobId[]): Promise<void> =>
    this.#parts.attempt(async () => {
      await this.#parts.settings.flush()
      await this.#parts.queue.start(ids)
    })

  readonly pause = (): Promise<void> => this.#parts.attempt(this.#parts.queue.pause)

  /** Goes on with the work that was paused, and with nothing else. */
  readonly resume = (): Promise<void> => this.start([])

  /** Ends the work; what is not finished waits again, and the work can be taken up again at once. */
  readonly stop = (): Promise<void> =>
    this.#parts.attempt(async () => {
      const { notices, queue, text } = this.#parts
      await queue.stop()
      const images = text.say('order.count', { count: queue.status.counts.waiting })
      notices.show('info', text.say('queue.stopped', { images }), {
        label: text.say('queue.resume'),
        run: () => void this.start(),
      })
    })

  /** Upscales one image now; one that is finished once more, with the present settings. */
  readonly startOne = (job: Job): Promise<void> =>
    this.#parts.attempt(async () => {
      const { backend, queue, settings } = this.#parts
      await settings.flush()
      const to = settings.upscale ?? undefined
      if (isFinished(job.state)) await backend.call('jobs.retry', { ids: [job.id], to })
      await queue.start([job.id])
    })

  /** Shows the first result beside its original. */
  readonly compareResults = (): Promise<void> =>
    this.#parts.attempt(async () => {
      const { backend, jobs, view } = this.#parts
      await jobs.narrow({ states: [], text: '' })
      const [first] = (await backend.call('jobs.list', { states: ['done'], limit: 1 })).jobs
      if (!first) return
      await jobs.locate(first.id)
      view.compare(first.id)
    })

  /** Writes what has become of every image to a file of the user's choice. */
  readonly saveReport = (): Promise<void> =>
    this.#parts.attempt(async () => {
      const { backend, host, notices, text } = this.#parts
      const suggestedName = `${text.say('result.report.name')}.csv`
      const path = await host.call('dialog.saveReport', { suggestedName })
      if (path === null) return
      await backend.call('queue.report', { path, format: path.endsWith('.json') ? 'json' : 'csv' })
      notices.show('success', text.say('result.report.saved', { name: fileName(path) }))
    })
}
