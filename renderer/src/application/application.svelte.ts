import type { BackendContract, Notice } from '../../../electron/common/contracts/backend-contract.ts'
import { SvelteSet } from 'svelte/reactivity'
import { isAbort } from '../../../electron/common/messages/app-error.ts'
import type { Client } from '../../../electron/common/rpc/client.ts'
import { Looks } from '../choice/looks.svelte.ts'
import { fileName } from '../queue/file-name.ts'
import { JobList } from '../queue/job-list.svelte.ts'
import { QueueOrder, type Moved } from '../queue/queue-order.svelte.ts'
import { QueueState } from '../queue/queue-state.svelte.ts'
import { Selection } from '../queue/selection.svelte.ts'
import { ModelPreviews } from '../picker/model-previews.svelte.ts'
import { ModelList } from '../settings/model-list.svelte.ts'
import { Settings } from '../settings/settings.svelte.ts'
import { createFormats, type Formats } from '../text/formats.ts'
import { errorMessage } from '../../../electron/common/messages/message.ts'
import { messageText } from '../text/message-text.ts'
import { Translator } from '../text/translator.svelte.ts'
import { languageFor, sentencesOf, type Language } from '../text/languages.ts'
import { Additions } from './additions.ts'
import type { Command } from './command.ts'
import { createCommands } from './commands.ts'
import type { Host } from './host.ts'
import { JobActions } from './job-actions.ts'
import { ModelImports } from './model-imports.svelte.ts'
import { Notices } from './notices.svelte.ts'
import { Run } from './run.ts'
import { Undo } from './undo.svelte.ts'
import { View } from './view.svelte.ts'
import type { WindowParts } from './window-parts.ts'

/** Everything one window holds: its connections, its state, and the areas in which a user does things. */
export class Application implements WindowParts {
  readonly backend: Client<BackendContract>
  readonly host: Host
  readonly text = new Translator()
  readonly notices = new Notices()
  readonly view = new View()
  readonly jobs: JobList
  readonly queue: QueueState
  readonly models: ModelList
  readonly settings: Settings
  readonly selection: Selection
  readonly order: QueueOrder
  readonly previews: ModelPreviews
  readonly looks: Looks
  readonly undo = new Undo()
  readonly imports: ModelImports
  readonly additions: Additions
  readonly run: Run
  readonly images: JobActions
  readonly #formats = $derived.by(() => createFormats(this.text.language))
  readonly #loaded = Promise.withResolvers<void>()
  #ready = $state(false)
  #isMac = $state(false)
  #announcement = $state.raw({ text: '' })
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
    this.looks = new Looks(backend, () => this.queue.mode === 'idle')
    this.order = new QueueOrder(backend, this.jobs, this.selection, (moved) => this.#announceMoved(moved))
    this.imports = new ModelImports(this)
    this.additions = new Additions(this, this.imports)
    this.run = new Run(this)
    this.images = new JobActions(this)
    backend.on('notice', (notice) => this.#show(notice))
    this.commands = createCommands(this)
    // Files that were opened with the application arrive before it knows models and settings.
    host.on(
      'window.openPaths',
      ({ paths }) => void this.#loaded.promise.then(() => this.additions.open(paths)),
    )
    host.on('backend.restarted', () => void this.attempt(() => this.load()))
    host.on('backend.failed', ({ reason }) => this.notices.show('error', reason))
  }

  get formats(): Formats {
    return this.#formats
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

  readonly showOverview = (overview: 'grid' | 'list'): void => {
    this.view.showOverview(overview)
    void this.attempt(() => this.settings.prefer({ overview }))
  }

  /** Switches the window's language. */
  readonly speak = async (language: Language): Promise<void> => {
    await this.text.use(language, await sentencesOf(language))
  }

  #announceMoved({ ids, place }: Moved): void {
    const [first] = ids
    const job = ids.length === 1 && first !== undefined ? this.jobs.find(first) : undefined
    const values = { place: this.formats.integer(place + 1), total: this.formats.integer(this.jobs.total) }
    const text = job
      ? this.text.say('order.moved', { name: fileName(job.inputPath), ...values })
      : this.text.say('order.movedMany', { count: ids.length, ...values })
    this.#announcement = { text }
  }
}
