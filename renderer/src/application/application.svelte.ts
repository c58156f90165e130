import type { BackendContract, Notice } from '../../../electron/common/contracts/backend-contract.ts'
import { SvelteSet } from 'svelte/reactivity'
import { isAbort } from '../../../electron/common/messages/app-error.ts'
import type { JobId } from '../../../electron/common/identifiers.ts'
import { finishedStates, isFinished, type Job, type JobVersion } from '../../../electron/common/jobs/job.ts'
import type { Client } from '../../../electron/common/rpc/client.ts'
import type { UpscaleSettings } from '../../../electron/common/settings/upscale-settings.ts'
import { fileName } from '../queue/file-name.ts'
import { JobList } from '../queue/job-list.svelte.ts'
import { QueueOrder, type Moved } from '../queue/queue-order.svelte.ts'
import { QueueState } from '../queue/queue-state.svelte.ts'
import { Selection } from '../queue/selection.svelte.ts'
import { ModelPreviews } from '../settings/model-previews.svelte.ts'
import { ModelList } from '../settings/model-list.svelte.ts'
import { Settings } from '../settings/settings.svelte.ts'
import { createFormats, type Formats } from '../text/formats.ts'
import { errorMessage } from '../../../electron/common/messages/message.ts'
import { messageText } from '../text/message-text.ts'
import { Translator } from '../text/translator.svelte.ts'
import { languageFor, sentencesOf, type Language } from '../text/languages.ts'
import type { Command } from './command.ts'
import { createCommands } from './commands.ts'
import type { Host } from './host.ts'
import { ModelImports } from './model-imports.svelte.ts'
import { Notices } from './notices.svelte.ts'
import { Undo } from './undo.svelte.ts'
import { View } from './view.svelte.ts'

/** Everything one window holds: its connections, its state, and the things a user can do. */
export class Application {
  readonly backend: Client<BackendContract>
  readonly host: Host
  readonly text = new Translator()
  readonly notices = new Notices()
  readonly view = new View()
  readonly jobs: JobList
  readonly queue: QueueState
  readonly models: ModelList
  readonly imports = new ModelImports(this)
  readonly settings: Settings
  readonly selection: Selection
  readonly order: QueueOrder
  readonly previews: ModelPreviews
  readonly #formats = $derived.by(() => createFormats(this.text.language))
  readonly #loaded = Promise.withResolvers<void>()
  #ready = $state(false)
  #isMac = $state(false)
  #announcement = $state.raw({ text: '' })
  readonly undo = new Undo()
  /** Addresses of pictures that cannot be shown, so that they are not asked for again and again. */
  readonly broken = new SvelteSet<string>()
  readonly commands: readonly Command[]

  constructor(backend: Client<BackendContract>, host: Host) {
    this.backend = backend
    this.host = host
    this.jobs = new JobList(backend)
    this.queue = new QueueState(backend)
    this.models = new ModelList(backend)
    this.settings = new Settings(backend, this.models)
    this.selection = new Selection(this.jobs)
    this.previews = new ModelPreviews(backend, () => this.queue.mode === 'idle')
    this.order = new QueueOrder(backend, this.jobs, this.selection, (moved) => this.#tellMoved(moved))
    backend.on('notice', (notice) => this.#show(notice))
    this.commands = createCommands(this)
    // Files that were opened with the application arrive before it knows models and settings.
    host.on('window.openPaths', ({ paths }) => void this.#loaded.promise.then(() => this.open(paths)))
    host.on('backend.restarted', () => void this.attempt(() => this.load()))
    host.on('backend.failed', ({ reason }) => this.notices.show('error', reason))
  }

  get formats(): Formats {
    return this.#formats
  }

  /** Images that are shown or chosen and can be started. */
  get startable(): readonly JobId[] {
    const { mode, comparing } = this.view
    const ids = mode === 'compare' && comparing !== null ? [comparing] : this.selection.ids
    return ids.filter((id) => {
      const job = this.jobs.find(id)
      // What is not loaded may wait; what does not is left out by the queue.
      return job === undefined ? mode !== 'compare' : job.state.kind === 'waiting'
    })
  }

  /** Whether the first data has come. */
  get ready(): boolean {
    return this.#ready
  }

  /** Whether keys are those of a Mac. */
  get isMac(): boolean {
    return this.#isMac
  }

  /** What was last said to a screen reader about something the user did; a new object each time. */
  get announcement(): { readonly text: string } {
    return this.#announcement
  }

  async load(): Promise<void> {
    const [info] = await Promise.all([
      this.host.call('host.info', undefined),
      this.models.load(),
      this.settings.load(),
      this.queue.load(),
      this.jobs.refresh(),
    ])
    this.#isMac = info.platform === 'darwin'
    this.view.showOverview(this.settings.preferences.overview)
    await this.speak(languageFor(this.settings.preferences.language, info.languages))
    this.#ready = true
    this.#loaded.resolve()
    const early = await this.backend.call('notices.take', undefined)
    early.forEach((notice) => this.#show(notice))
  }

  #show(notice: Notice): void {
    this.notices.show(notice.level, messageText(notice.message, this))
  }

  /** Runs what the user asked for; a failure becomes a message instead of silence. */
  readonly attempt = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      if (!isAbort(error)) this.notices.show('error', messageText(errorMessage(error), this))
    }
  }

  /** Takes in files that were dropped or opened: models to use, images and folders to enlarge. */
  readonly open = (paths: readonly string[]): Promise<void> => this.add(this.imports.takeModels(paths))

  readonly add = (
    paths: readonly string[],
    outputDirectory: string | null = this.settings.preferences.outputDirectory,
  ): Promise<void> =>
    this.attempt(async () => {
      const settings = this.settings.upscale
      if (paths.length === 0) return
      if (!settings) return this.notices.show('warning', this.text.say('model.missing'))
      const wasEmpty = this.queue.total === 0
      const { added, alreadyListed, ignored } = await this.backend.call('jobs.add', {
        paths: [...paths],
        settings,
        outputDirectory,
        outputPlace: this.settings.preferences.outputPlace,
        onlyNew: true,
      })
      if (added > 0) await this.host.call('window.noteRecent', { paths: paths.slice(0, 20) })
      const first = ignored[0]
      if (first) {
        const values = { count: ignored.length, reason: messageText(first.reason, this) }
        this.notices.show('warning', this.text.say('add.ignored', values))
      } else if (!wasEmpty && added > 0)
        this.notices.show('info', this.text.say('add.added', { count: added }))
      if (alreadyListed > 0) {
        const images = this.text.say('order.count', { count: alreadyListed })
        this.notices.show('info', this.text.say('add.alreadyListed', { images }))
      }
      await this.jobs.refresh()
      if (!wasEmpty || added !== 1) return
      // Asked for by itself: what the list shows may be on its way still.
      const [only] = (await this.backend.call('jobs.list', { limit: 1 })).jobs
      if (only) this.view.compare(only.id)
    })

  /** Adds the images that come with the program. */
  readonly addSamples = (): Promise<void> =>
    this.attempt(async () => {
      const { paths, outputDirectory } = await this.backend.call('samples.list', undefined)
      await this.add(paths, outputDirectory)
    })

  readonly addImages = (): Promise<void> =>
    this.attempt(async () => this.add(await this.host.call('dialog.pickImages', undefined)))

  readonly addFolders = (): Promise<void> =>
    this.attempt(async () => this.add(await this.host.call('dialog.pickFolders', undefined)))

  readonly paste = (): Promise<void> =>
    this.attempt(async () => {
      const paths = await this.host.call('clipboard.pasteImages', undefined)
      if (paths.length === 0) this.notices.show('info', this.text.say('add.nothingToPaste'))
      else await this.add(paths)
    })

  /** Starts work on all that waits, or on these images alone. */
  readonly start = (ids?: readonly JobId[]): Promise<void> =>
    this.attempt(async () => {
      await this.settings.flush()
      await this.queue.start(ids)
    })

  /** Goes on with the work that was paused, and with nothing else. */
  readonly resume = (): Promise<void> =>
    this.attempt(async () => {
      await this.settings.flush()
      await this.queue.start([])
    })

  /** Ends the work; what is not finished waits again, and the work can be taken up again at once. */
  readonly stop = (): Promise<void> =>
    this.attempt(async () => {
      await this.queue.stop()
      const images = this.text.say('order.count', { count: this.queue.status.counts.waiting })
      this.notices.show('info', this.text.say('queue.stopped', { images }), {
        label: this.text.say('queue.resume'),
        run: () => void this.start(),
      })
    })

  /** Takes jobs out of the queue, and offers to put them back. */
  readonly remove = (ids: readonly JobId[]): Promise<void> =>
    this.attempt(async () => {
      if (ids.length === 0) return
      const { removal, count } = await this.backend.call('jobs.remove', { ids: [...ids] })
      this.selection.drop(ids)
      this.#tellRemoved(removal, count)
    })

  /** Takes back what the user did last. */
  readonly undoLast = (): Promise<void> => this.attempt(() => this.undo.last())

  readonly clearFinished = (): Promise<void> =>
    this.attempt(async () => {
      const { removal, count } = await this.backend.call('jobs.remove', { states: [...finishedStates] })
      this.selection.clear()
      this.#tellRemoved(removal, count)
    })

  /** Shows the first result beside its original. */
  readonly compareResults = (): Promise<void> =>
    this.attempt(async () => {
      await this.jobs.narrow({ states: [], text: '' })
      const { jobs } = await this.backend.call('jobs.list', { states: ['done'], limit: 1 })
      const [first] = jobs
      if (!first) return
      await this.jobs.locate(first.id)
      this.view.compare(first.id)
    })

  /** Writes what has become of every image to a file of the user's choice. */
  readonly saveReport = (): Promise<void> =>
    this.attempt(async () => {
      const suggestedName = `${this.text.say('result.report.name')}.csv`
      const path = await this.host.call('dialog.saveReport', { suggestedName })
      if (path === null) return
      await this.backend.call('queue.report', { path, format: path.endsWith('.json') ? 'json' : 'csv' })
      this.notices.show('success', this.text.say('result.report.saved', { name: fileName(path) }))
    })

  /** Images that ended in this state wait again. */
  readonly retryAll = (state: 'failed' | 'cancelled'): Promise<void> =>
    this.attempt(() => this.backend.call('jobs.retry', { states: [state] }))

  readonly showOverview = (overview: 'grid' | 'list'): void => {
    this.view.showOverview(overview)
    void this.attempt(() => this.settings.prefer({ overview }))
  }

  /** Switches the window's language. */
  readonly speak = async (language: Language): Promise<void> => {
    await this.text.use(language, await sentencesOf(language))
  }

  /** Runs finished jobs again, with the settings they have or with others. */
  readonly retry = (ids: readonly JobId[], settings?: UpscaleSettings): Promise<void> =>
    this.attempt(async () => {
      await this.backend.call('jobs.retry', { ids: [...ids], to: settings })
    })

  /** Gives jobs settings of their own; those that are shown as finished run again with them. */
  readonly configure = (ids: readonly JobId[], to: UpscaleSettings): Promise<void> =>
    this.attempt(async () => {
      const finished = ids.filter((id) => {
        const job = this.jobs.find(id)
        return job !== undefined && isFinished(job.state)
      })
      await this.backend.call('jobs.configure', { ids: [...ids], to })
      if (finished.length > 0) await this.backend.call('jobs.retry', { ids: finished, to })
    })

  readonly cancelJobs = (ids: readonly JobId[]): Promise<void> =>
    this.attempt(async () => {
      await this.backend.call('jobs.cancel', { ids: [...ids] })
      this.#offerUndo('job.cancelled', ids.length, () => this.backend.call('jobs.retry', { ids: [...ids] }))
    })

  /** Deletes the file of one of an image's results; its other results stay. */
  readonly deleteVersion = (job: Job, version: JobVersion): Promise<void> =>
    this.attempt(async () => {
      await this.backend.call('versions.delete', { id: job.id, version: version.id })
      await this.jobs.refresh()
      const name = fileName(version.result.outputPath)
      this.notices.show('info', this.text.say('version.deleted', { name }))
    })

  /** What one result was made with becomes the settings of new images and of the waiting ones that follow them. */
  readonly useForAll = (settings: UpscaleSettings): void => this.settings.change(settings)

  /** Enlarges one image now; one that is finished once more, with the present settings. */
  readonly enlarge = (job: Job): Promise<void> =>
    this.attempt(async () => {
      await this.settings.flush()
      const to = this.settings.upscale ?? undefined
      if (isFinished(job.state)) await this.backend.call('jobs.retry', { ids: [job.id], to })
      await this.queue.start([job.id])
    })

  /** Sets jobs aside until they are resumed. */
  readonly pauseJobs = (ids: readonly JobId[]): Promise<void> =>
    this.attempt(() => this.backend.call('jobs.pause', { ids: [...ids] }))

  readonly resumeJobs = (ids: readonly JobId[]): Promise<void> =>
    this.attempt(() => this.backend.call('jobs.resume', { ids: [...ids] }))

  readonly reveal = (path: string): Promise<void> =>
    this.attempt(() => this.host.call('shell.reveal', { path }))

  /** Reports how many jobs were taken out, and offers to put them back. */
  #tellRemoved(removal: string, count: number): void {
    if (count > 0) this.#offerUndo('job.removed', count, () => this.backend.call('jobs.restore', { removal }))
  }

  /** Says what was done to so many images, with a button that takes it back. */
  #offerUndo(said: 'job.removed' | 'job.cancelled', count: number, back: () => Promise<unknown>): void {
    const undo = this.undo.remember(back)
    const images = this.text.say('order.count', { count })
    this.notices.show('info', this.text.say(said, { count, images }), {
      label: this.text.say('job.undo'),
      run: () => void this.attempt(undo),
    })
  }

  #tellMoved({ ids, place }: Moved): void {
    const [first] = ids
    const job = ids.length === 1 && first !== undefined ? this.jobs.find(first) : undefined
    const values = { place: this.formats.integer(place + 1), total: this.formats.integer(this.jobs.total) }
    const text = job
      ? this.text.say('order.moved', { name: fileName(job.inputPath), ...values })
      : this.text.say('order.movedMany', { count: ids.length, ...values })
    this.#announcement = { text }
  }
}
