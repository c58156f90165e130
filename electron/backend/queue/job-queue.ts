import type { QueueStatus, RunSummary } from '../../common/contracts/queue-status.ts'
import type { PictureChoice } from '../../common/analysis/picture-choice.ts'
import type { JobId } from '../../common/identifiers.ts'
import { AppError } from '../../common/messages/app-error.ts'
import { isFinished, type Job } from '../../common/jobs/job.ts'
import { isSelected, type JobSelector } from '../../common/jobs/job-selector.ts'
import type { UpscaleSettings } from '../../common/settings/upscale-settings.ts'
import type { EventHub } from '../event-hub.ts'
import { abortJobs, type ActiveJob } from './work/active-job.ts'
import { deleteOutput } from './outputs/delete-output.ts'
import { createImageAdder, type AddedImages, type ImageAdder } from './adding/image-adder.ts'
import type { NewJob } from './store/insert-jobs.ts'
import type { AdditionRequest } from './adding/job-additions.ts'
import type { JobFilter, JobPage } from './store/job-conditions.ts'
import type { WorkScope } from './store/job-store.ts'
import { createPauseGate, type PauseGate } from './work/pause-gate.ts'
import { errorMessage, type ErrorMessage } from '../../common/messages/message.ts'
import { createQueueAnnouncer, type QueueAnnouncer } from './report/queue-announcer.ts'
import type { JobServices } from './work/run-job.ts'
import { inputPixelsOf, remainingMs, runProgress } from './report/run-status.ts'
import { createRunTally } from './report/run-tally.ts'
import { createSizeProber, type SizeProber } from './work/size-prober.ts'
import { WorkLoop } from './work/work-loop.ts'
import { createWorkRate } from './work/work-rate.ts'

/** Remembers whether the queue was at work, and on what, for the start after a crash. */
const wantedFact = 'wanted'
const factOf = { all: 'running', wanted: 'running-wanted' } as const satisfies Record<WorkScope, string>

/** Where nobody makes room, work ends after so many images in a row that found the disk full. */
const fullDisksInARow = 3

/** How a queue behaves. */
export interface QueueOptions {
  /** Someone is there to make room; otherwise images that do not fit fail, and after some of them work ends. */
  readonly pausesOnFullDisk: boolean
  /** Told when nothing waits any more after some work, with where the last output went. */
  readonly onWorkedOff?: (outputDirectory: string | null) => void
  /** Milliseconds of work, by a clock that neither jumps nor counts the time in which the computer slept. */
  readonly now?: () => number
}

/** The jobs of a store, how the user changes them, and the work on them. */
export class JobQueue {
  readonly #services: JobServices
  readonly #options: QueueOptions
  readonly #now: () => number
  readonly #gate: PauseGate
  readonly #rate = createWorkRate()
  readonly #tally = createRunTally()
  readonly #announce: QueueAnnouncer
  readonly #work: WorkLoop
  readonly #prober: SizeProber
  readonly #adder: ImageAdder
  #loop: Promise<void> | null = null
  #stopping = new AbortController()
  /** What is worked on: all that waits, or only what was asked for. */
  #scope: WorkScope = 'all'
  #lastRun: RunSummary | null = null
  #fullDisks = 0

  constructor(services: JobServices, events: EventHub, options: QueueOptions) {
    this.#services = services
    this.#options = options
    const now = options.now ?? ((): number => performance.now())
    this.#now = now
    this.#gate = createPauseGate(now)
    this.#announce = createQueueAnnouncer(events, {
      status: () => this.status(),
      progress: () => {
        const { current } = this.#work
        return current && { id: current.job.id, state: current.state }
      },
    })
    this.#work = new WorkLoop({
      services,
      gate: this.#gate,
      rate: this.#rate,
      scope: () => this.#scope,
      now,
      adding: () => (this.#scope === 'all' ? this.#adder.busy : null),
      onBegun: (id, state) => this.#changed(() => this.#announce.state(id, state)),
      onProgress: () => {
        this.#announce.progress()
        this.#announce.status()
      },
      onEnded: (id, state) => {
        if (state.kind === 'done') this.#fullDisks = 0
        if (isFinished(state)) this.#tally.ended(state, inputPixelsOf(services, id))
        this.#changed(() => this.#announce.state(id, state))
      },
      onDiskFull: (cause) => this.#holdForSpace(cause),
    })
    const listChanged = (): void => this.#changed(() => undefined)
    this.#prober = createSizeProber(services.store, services.looks, listChanged, (error) =>
      this.#announce.notice({ code: 'sizes-not-noted', cause: errorMessage(error) }),
    )
    this.#adder = createImageAdder(services.store.additions, listChanged)
    this.#prober.wake()
  }

  /** Adds a few images that are known already. Returns those that were new. */
  add(jobs: Iterable<NewJob>, settings: UpscaleSettings): JobId[] {
    const added = this.#changed(() => this.#services.store.add(jobs, settings))
    this.#prober.wake()
    return added
  }

  /**
   * Finds and adds the images behind files and folders. They appear in the list as they are found; after a crash
   * {@link resumeAdditions} adds the rest.
   * @throws AppError `cancelled` once the signal is aborted; what was added and still waits is gone then.
   */
  async addImages(request: AdditionRequest, signal: AbortSignal): Promise<AddedImages> {
    const result = await this.#adder.add(request, signal)
    this.#prober.wake()
    return result
  }

  /** Ends what a process that died was adding. Returns how many images came by it. */
  async resumeAdditions(): Promise<number> {
    const added = await this.#adder.resume()
    this.#prober.wake()
    return added
  }

  list(page: JobPage): { jobs: Job[]; total: number } {
    const { jobs, total } = this.#services.store.list(page)
    return { total, jobs: jobs.map((job) => this.#withLiveState(job)) }
  }

  ids(page: JobPage): JobId[] {
    return this.#services.store.ids(page)
  }

  places(ids: readonly JobId[], filter: JobFilter): { id: JobId; place: number }[] {
    return this.#services.store.places(ids, filter)
  }

  get(id: JobId): Job | null {
    const job = this.#services.store.get(id)
    return job && this.#withLiveState(job)
  }

  remove(which: JobSelector): { removal: string; count: number } {
    return this.#changed(() => this.#services.store.remove(which))
  }

  restore(which: JobSelector): void {
    this.#changed(() => this.#services.store.restore(which))
  }

  retry(which: JobSelector, to?: UpscaleSettings): void {
    this.#changed(() => this.#services.store.retry(which, to))
  }

  configure(which: JobSelector, to: UpscaleSettings): void {
    this.#changed(() => this.#services.store.configure(which, to))
  }

  /**
   * Deletes the file of a result, where it is as it was written, and forgets the result.
   * @throws AppError `output-unwritable` where the file cannot be deleted
   */
  async deleteVersion(id: JobId, version: number): Promise<void> {
    const { store, ledger } = this.#services
    const found = store.get(id)?.versions.find((candidate) => candidate.id === version)
    if (!found) throw new AppError('bad-request', 'Expected a result that the image has.')
    await deleteOutput(found.result.outputPath, ledger)
    this.#changed(() => store.results.remove(id, version))
  }

  /** Notes what was found to suit an image. */
  noteChoice(id: JobId, choice: PictureChoice): void {
    this.#changed(() => this.#services.store.setChoice(id, choice))
  }

  move(ids: readonly JobId[], before: JobId | null): void {
    this.#changed(() => this.#services.store.move(ids, before))
  }

  /** Cancels these jobs, the one being worked on included; of all that waits, what is still being added, too. */
  cancelJobs(which: JobSelector): void {
    const isAllWaiting = !which.ids && !which.settings && !which.removal && which.states?.includes('waiting')
    if (isAllWaiting) this.#adder.cancel()
    const concerned = this.#activeOf(which)
    this.#changed(() => this.#services.store.cancelWaiting(which))
    abortJobs(concerned, 'cancelled')
  }

  /**
   * Sets jobs aside until they are resumed, and goes on with the others. The one being worked on gives up what it has
   * computed: there is one engine, and the next image needs it.
   */
  pauseJobs(which: JobSelector): void {
    const concerned = this.#activeOf(which)
    this.#changed(() => this.#services.store.hold(which))
    abortJobs(concerned, 'paused')
  }

  /** Jobs that were set aside wait again; the one being worked on goes on, and with it the queue. */
  resumeJobs(which: JobSelector): void {
    const { current } = this.#work
    const isCurrent = current !== null && this.#activeOf(which).includes(current)
    this.#changed(() => this.#services.store.release(which))
    if (isCurrent && this.#gate.isPaused) this.start([])
  }

  /**
   * Works until nothing waits; goes on where it was paused.
   * @param ids only these, and what is being worked on already; the others go on waiting
   */
  start(ids: readonly JobId[] | null = null): void {
    const { store } = this.#services
    const isIdle = !this.#loop
    this.#changed(() => {
      if (isIdle) store.wantNone()
      if (ids) store.want({ ids: [...ids] })
      // Work on everything is not narrowed by a wish for some of it.
      if (!ids) this.#scope = 'all'
      else if (isIdle) this.#scope = 'wanted'
    })
    this.#run()
  }

  #run(): void {
    const { store } = this.#services
    this.#gate.resume()
    this.#setCurrentKind('running')
    store.runs.setFact(wantedFact, factOf[this.#scope])
    const begunMs = this.#workMs()
    this.#loop ??= this.#workThrough().finally(() => {
      this.#loop = null
      this.#lastRun = this.#tally.summary(this.#workMs() - begunMs)
      this.#scope = 'all'
      this.#work.forget()
      this.#announce.status()
    })
    this.#announce.status()
  }

  /** Goes on where a process that died was at work. Returns whether there was something to go on with. */
  resumeInterrupted(): boolean {
    const { store } = this.#services
    const fact = store.runs.fact(wantedFact)
    if (fact !== factOf.all && fact !== factOf.wanted) return false
    const scope = fact === factOf.wanted ? 'wanted' : 'all'
    if (!store.next(scope) && !this.#adder.busy) return false
    this.#scope = scope
    this.#run()
    return true
  }

  /** Holds at the next tile and keeps what has been computed. */
  pause(): void {
    this.#gate.pause()
    this.#services.store.runs.setFact(wantedFact, 'idle')
    this.#setCurrentKind('paused')
    this.#announce.status()
  }

  status(): QueueStatus {
    const { counts: stored, open } = this.#services.store.totals(this.#scope)
    const current = this.#work.current
    const progress = current?.state.progress ?? null
    const counts = { ...stored }
    const sources = { services: this.#services, work: this.#work, rate: this.#rate, tally: this.#tally }
    if (current?.state.kind === 'paused')
      [counts.paused, counts.running] = [counts.paused + 1, counts.running - 1]
    return {
      mode: this.#gate.isPaused ? 'paused' : this.#loop ? 'running' : 'idle',
      counts,
      run: this.#loop && runProgress(sources, open),
      lastRun: this.#loop ? null : this.#lastRun,
      remainingMs: this.#loop && remainingMs(sources, open),
      megapixelsPerSecond: this.#rate.megapixelsPerSecond() ?? progress?.megapixelsPerSecond ?? null,
    }
  }

  /** Settles when the queue has nothing left to do, or is closed. */
  async whenIdle(): Promise<void> {
    await this.#loop
  }

  /** Stops working; the image under way waits again. Nothing runs any more when this settles. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    abortJobs(this.#work.active(), 'waiting')
    await this.#loop
    this.#gate.resume()
  }

  /** Stops working and emits pending events. The queue is not used afterwards. */
  async close(): Promise<void> {
    await this.#adder.close()
    await this.stop()
    await this.#prober.close()
    this.#announce.flush()
  }

  async #workThrough(): Promise<void> {
    this.#stopping = new AbortController()
    this.#fullDisks = 0
    this.#tally.begin()
    const { signal } = this.#stopping
    try {
      const last = await this.#work.run(signal)
      if (last && !signal.aborted) this.#options.onWorkedOff?.(last.outputDirectory)
      this.#services.store.runs.setFact(wantedFact, 'idle')
    } catch (error) {
      // The queue itself cannot go on, as when its own disk is full. Nothing is lost, and it may be started again.
      this.#announce.notice({ code: 'queue-stopped', cause: errorMessage(error) })
    }
  }

  /** A clock that stands still while the queue is paused. */
  #workMs(): number {
    return this.#now() - this.#gate.heldMs()
  }

  #holdForSpace(cause: ErrorMessage): boolean {
    if (!this.#options.pausesOnFullDisk) {
      // The one after the last may be under way by then; that is told once.
      if (++this.#fullDisks !== fullDisksInARow) return false
      this.#announce.notice({ code: 'disk-full-stopped', cause })
      this.#stopping.abort()
      return false
    }
    this.#announce.notice({ code: 'disk-full-paused', cause })
    this.pause()
    return true
  }

  #setCurrentKind(kind: 'running' | 'paused'): void {
    const { current } = this.#work
    if (!current || current.state.kind === kind) return
    current.state = { kind, progress: current.state.progress }
    this.#announce.progress()
    this.#announce.changed()
  }

  #changed<T>(work: () => T): T {
    const result = work()
    this.#work.orderChanged()
    this.#announce.changed()
    this.#announce.status()
    return result
  }

  /** The images being worked on that a selector chooses, by the state they are in now. */
  #activeOf(which: JobSelector): ActiveJob[] {
    return this.#work.active().filter(({ job, state }) => isSelected(which, { ...job, state }))
  }

  #withLiveState(job: Job): Job {
    const active = this.#work.active().find((current) => current.job.id === job.id)
    return active ? { ...job, state: active.state } : job
  }
}
