import type { JobId, ModelId } from '../../../electron/common/identifiers.ts'
import { finishedStates, isFinished, type Job, type JobVersion } from '../../../electron/common/jobs/job.ts'
import type { JobSelector } from '../../../electron/common/jobs/job-selector.ts'
import type { UpscaleSettings } from '../../../electron/common/settings/upscale-settings.ts'
import { fileName } from '../queue/file-name.ts'
import type { WindowParts } from './window-parts.ts'

/** What the user does with images of the queue. What takes something away can be taken back. */
export class JobActions {
  readonly #parts: WindowParts

  constructor(parts: WindowParts) {
    this.#parts = parts
  }

  /** Takes jobs out of the queue. */
  readonly remove = (ids: readonly JobId[]): Promise<void> =>
    this.#parts.attempt(async () => {
      if (ids.length === 0) return
      await this.#remove({ ids: [...ids] })
      this.#parts.selection.drop(ids)
    })

  /** Takes everything out that has come to an end. */
  readonly clearFinished = (): Promise<void> =>
    this.#parts.attempt(async () => {
      await this.#remove({ states: [...finishedStates] })
      this.#parts.selection.clear()
    })

  /** Runs finished jobs again, with the settings they have or with others. */
  readonly retry = (ids: readonly JobId[], to?: UpscaleSettings): Promise<void> =>
    this.#parts.attempt(() => this.#parts.backend.call('jobs.retry', { ids: [...ids], to }))

  /** Images that ended in this state wait again. */
  readonly retryAll = (state: 'failed' | 'cancelled'): Promise<void> =>
    this.#parts.attempt(() => this.#parts.backend.call('jobs.retry', { states: [state] }))

  /** Gives jobs settings of their own; those that are shown as finished run again with them. */
  readonly configure = (ids: readonly JobId[], to: UpscaleSettings): Promise<void> =>
    this.#parts.attempt(async () => {
      const { backend, jobs } = this.#parts
      const finished = ids.filter((id) => {
        const job = jobs.find(id)
        return job !== undefined && isFinished(job.state)
      })
      await backend.call('jobs.configure', { ids: [...ids], to })
      if (finished.length > 0) await backend.call('jobs.retry', { ids: finished, to })
    })

  /**
   * Gives another model to one image alone, or to all that have no settings of their own.
   * @param only the image; `null`: all
   * @param shown follows all others from now on, also where it had settings of its own
   */
  readonly useModel = (modelId: ModelId, only: Job | null, shown: Job | null = null): Promise<void> =>
    this.#parts.attempt(async () => {
      const { settings } = this.#parts
      if (only) {
        const ofModel = { modelId, cleanUp: null, exactModel: false }
        return await this.configure([only.id], { ...only.settings, ...ofModel })
      }
      settings.chooseModel(modelId)
      await settings.flush()
      const to = settings.upscale
      if (to && shown && !isFinished(shown.state)) await this.configure([shown.id], to)
    })

  readonly cancel = (ids: readonly JobId[]): Promise<void> =>
    this.#parts.attempt(async () => {
      const { backend } = this.#parts
      await backend.call('jobs.cancel', { ids: [...ids] })
      this.#offerUndo('job.cancelled', ids.length, () => backend.call('jobs.retry', { ids: [...ids] }))
    })

  /** Sets jobs aside until they are resumed. */
  readonly pause = (ids: readonly JobId[]): Promise<void> =>
    this.#parts.attempt(() => this.#parts.backend.call('jobs.pause', { ids: [...ids] }))

  readonly resume = (ids: readonly JobId[]): Promise<void> =>
    this.#parts.attempt(() => this.#parts.backend.call('jobs.resume', { ids: [...ids] }))

  /** Deletes the file of one of an image's results; its other results stay. */
  readonly deleteVersion = (job: Job, version: JobVersion): Promise<void> =>
    this.#parts.attempt(async () => {
      const { backend, jobs, notices, text } = this.#parts
      await backend.call('versions.delete', { id: job.id, version: version.id })
      await jobs.refresh()
      notices.show('info', text.say('version.deleted', { name: fileName(version.result.outputPath) }))
    })

  /** Shows a file in the system's file manager. */
  readonly reveal = (path: string): Promise<void> =>
    this.#parts.attempt(() => this.#parts.host.call('shell.reveal', { path }))

  /** Takes back what the user did last. */
  readonly undo = (): Promise<void> => this.#parts.attempt(() => this.#parts.undo.last())

  async #remove(which: JobSelector): Promise<void> {
    const { backend } = this.#parts
    const { removal, count } = await backend.call('jobs.remove', which)
    if (count > 0) this.#offerUndo('job.removed', count, () => backend.call('jobs.restore', { removal }))
  }

  /** Reports what was done to so many images, with a button that takes it back. */
  #offerUndo(done: 'job.removed' | 'job.cancelled', count: number, back: () => Promise<unknown>): void {
    const { attempt, notices, text, undo } = this.#parts
    const step = undo.remember(back)
    const images = text.say('order.count', { count })
    notices.show('info', text.say(done, { count, images }), {
      label: text.say('job.undo'),
      run: () => void attempt(step),
    })
  }
}
