import type { QueueStatus } from '../../common/backend-contract.ts'
import type { JobId } from '../../common/identifiers.ts'
import { isAbort, toWireError, type ErrorCode } from '../../common/app-error.ts'
import type { Job, JobProgress, JobState } from '../../common/job.ts'
import type { UpscaleSettings } from '../../common/upscale-settings.ts'
import type { EventHub } from '../event-hub.ts'
import type { JobFilter, NewJob } from './job-store.ts'
import { createPauseGate } from './pause-gate.ts'
import { runJob, type JobServices } from './run-job.ts'
import { throttle } from './throttle.ts'
import { createSizeProber, type SizeProber } from './size-prober.ts'
import { createWorkRate } from './work-rate.ts'

/** The image being worked on. */
interface CurrentJob {
  readonly job: Job
  readonly controller: AbortController
  state: JobState & { readonly kind: 'running' | 'paused' }
  /** What becomes of the image when it is aborted. */
  afterAbort: 'cancelled' | 'waiting'
}

interface RunningJob {
  readonly current: CurrentJob
  /** Settles once no tile is left to run. */
  readonly inferred: Promise<void>
  /** Settles once its outcome is stored. */
  readonly ended: Promise<void>
}

/** Remembers whether the queue was at work, for the start after a crash. */
const wantedFact = 'wanted'

/** An image under which inference died this often has failed. */
const maximumCrashes = 4

const changesIntervalMs = 100
const statusIntervalMs = 250
const progressIntervalMs = 100

/** How a queue behaves. */
export interface QueueOptions {
  /** Someone is there to make room; otherwise images that do not fit fail. */
  readonly pausesOnFullDisk: boolean
  /** Told when nothing waits any more after some work, with where the last output went. */
  readonly onWorkedOff?: (outputDirectory: string | null) => void
}

/** Runs the jobs of a store in order, one image at a time; the file of the last is written beside it. */
export class JobQueue {
  readonly #services: JobServices
  readonly #events: EventHub
  readonly #gate = createPauseGate()
  readonly #rate = createWorkRate()
  readonly #announceChanges = throttle(changesIntervalMs, () => {
    this.#events.emit('jobs.changed', { revision: ++this.#revision })
  })
  readonly #announceStatus = throttle(statusIntervalMs, () => {
    this.#events.emit('queue.status', this.status())
  })
  readonly #announceProgress = throttle(progressIntervalMs, () => {
    if (this.#current)
      this.#events.emit('job.state', { id: this.#current.job.id, state: this.#current.state })
  })
  readonly #prober: SizeProber
  readonly #options: QueueOptions
  readonly #crashes = new Map<JobId, number>()
  #revision = 0
  #current: CurrentJob | null = null
  /** The image whose tiles have all run and whose file is being written. */
  #writing: RunningJob | null = null
  #loop: Promise<void> | null = null
  #stopping = new AbortController()

  constructor(services: JobServices, events: EventHub, options: QueueOptions) {
    this.#services = services
    this.#events = events
    this.#options = options
    this.#prober = createSizeProber(services.store, () => {
      this.#announceChanges()
      this.#announceStatus()
    })
    this.#prober.wake()
  }

  add(jobs: Iterable<NewJob>, settings: UpscaleSettings): number {
    const added = this.#change(() => this.#services.store.add(jobs, settings))
    this.#prober.wake()
    return added
  }

  list(filter: JobFilter): { jobs: Job[]; total: number } {
    const page = this.#services.store.list(filter)
    return { total: page.total, jobs: page.jobs.map((job) => this.#withLiveState(job)) }
  }

  get(id: JobId): Job | null {
    const job = this.#services.store.get(id)
    return job && this.#withLiveState(job)
  }

  remove(ids: readonly JobId[]): void {
    this.#change(() => this.#services.store.remove(ids))
  }

  restore(ids: readonly JobId[]): void {
    this.#change(() => this.#services.store.restore(ids))
  }

  clearFinished(): void {
    this.#change(() => this.#services.store.clearFinished())
  }

  retry(ids: readonly JobId[]): void {
    this.#change(() => this.#services.store.retry(ids))
  }

  configure(ids: readonly JobId[], settings: UpscaleSettings): void {
    this.#change(() => this.#services.store.configure(ids, settings))
  }

  move(ids: readonly JobId[], before: JobId | null): void {
    this.#change(() => this.#services.store.move(ids, before))
  }

  /** Cancels these jobs, the one being worked on included. */
  cancelJobs(ids: readonly JobId[]): void {
    this.#change(() => this.#services.store.cancelWaiting(ids))
    this.#abort(
      this.#active().filter(({ job }) => ids.includes(job.id)),
      'cancelled',
    )
  }

  /** Works until nothing waits; goes on where it was paused. */
  start(): void {
    this.#gate.resume()
    this.#setCurrentKind('running')
    this.#services.store.setFact(wantedFact, 'running')
    if (!this.#loop) {
      this.#stopping = new AbortController()
      this.#loop = this.#runAll(this.#stopping.signal)
        .then(() => this.#services.store.setFact(wantedFact, 'idle'))
        .catch((error: unknown) => this.#tellStopped(error))
        .finally(() => {
          this.#loop = null
          this.#current = null
          this.#announceStatus()
        })
    }
    this.#announceStatus()
  }

  /** Goes on where a process that died was at work. Returns whether there was something to go on with. */
  resumeInterrupted(): boolean {
    const { store } = this.#services
    if (store.fact(wantedFact) !== 'running' || !store.next()) return false
    this.start()
    return true
  }

  /** Holds at the next tile and keeps what has been computed. */
  pause(): void {
    this.#gate.pause()
    this.#services.store.setFact(wantedFact, 'idle')
    this.#setCurrentKind('paused')
    this.#announceStatus()
  }

  /** Cancels everything that waits or is being worked on. */
  cancelAll(): void {
    this.#change(() => this.#services.store.cancelWaiting(null))
    this.#abort(this.#active(), 'cancelled')
    this.#gate.resume()
  }

  status(): QueueStatus {
    const totals = this.#services.store.totals()
    const progress = this.#current?.state.progress ?? null
    const rest = this.#rate.remainingMs(totals)
    const counts = { ...totals.counts }
    if (this.#current?.state.kind === 'paused') [counts.paused, counts.running] = [1, counts.running - 1]
    return {
      mode: this.#gate.isPaused ? 'paused' : this.#loop ? 'running' : 'idle',
      counts,
      remainingMs: addKnown(rest, this.#current ? (progress?.remainingMs ?? null) : 0),
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
    this.#abort(this.#active(), 'waiting')
    await this.#loop
    this.#gate.resume()
  }

  /** Stops working and tells what is still to be told. The queue is not used afterwards. */
  async close(): Promise<void> {
    await this.stop()
    await this.#prober.close()
    this.#announceProgress.flush()
    this.#announceChanges.flush()
    this.#announceStatus.flush()
  }

  async #runAll(stopping: AbortSignal): Promise<void> {
    this.#rate.reset()
    let last: Job | null = null
    while (!stopping.aborted) {
      await this.#gate.checkpoint(stopping).catch(() => undefined)
      if (stopping.aborted) return
      const job = this.#services.store.next()
      if (!job) {
        if (!this.#writing) break
        // What is being written may come back as waiting, on a full disk.
        await this.#writing.ended
        continue
      }
      // The same image queued twice: whether its output exists is only known once it is written.
      if (this.#writing?.current.job.inputPath === job.inputPath) await this.#writing.ended
      const run = this.#runOne(job)
      await run.inferred
      // One image at a time is written while the next is run.
      await this.#writing?.ended
      if (this.#current === run.current) {
        this.#writing = run
        this.#current = null
      } else await run.ended
      last = job
    }
    await this.#writing?.ended
    if (last && !stopping.aborted) this.#options.onWorkedOff?.(last.outputDirectory)
  }

  #runOne(job: Job): RunningJob {
    const controller = new AbortController()
    const inferred = Promise.withResolvers<void>()
    const current: CurrentJob = {
      job,
      controller,
      state: { kind: 'running', progress: null },
      afterAbort: 'cancelled',
    }
    this.#current = current
    this.#change(() => this.#services.store.setRunning(job.id))
    this.#events.emit('job.state', { id: job.id, state: current.state })
    const ended = this.#runToItsEnd(current, inferred.resolve).finally(() => {
      inferred.resolve()
      if (this.#current === current) this.#current = null
      if (this.#writing?.current === current) this.#writing = null
    })
    // A failing database is told by whoever waits for this, or by the next change; never as an unhandled error.
    ended.catch(() => undefined)
    return { current, inferred: inferred.promise, ended }
  }

  async #runToItsEnd(current: CurrentJob, onInferred: () => void): Promise<void> {
    const { job, controller } = current
    const startedMs = performance.now()
    const heldBeforeMs = this.#gate.heldMs()
    const timing = { inferredMs: 0 }
    const state = await runJob(job, this.#services, {
      signal: controller.signal,
      checkpoint: () => this.#gate.checkpoint(controller.signal),
      onProgress: (progress) => this.#progressed(current, progress),
      onInferred: () => {
        timing.inferredMs = performance.now() - startedMs - (this.#gate.heldMs() - heldBeforeMs)
        onInferred()
      },
    }).catch((error: unknown): JobState => {
      if (controller.signal.aborted && isAbort(error)) return { kind: current.afterAbort }
      const { code, message } = toWireError(error)
      return { kind: 'failed', code, message }
    })
    // Writing overlaps with the next image, so that only the time before it counts against a queue.
    if (state.kind === 'done') this.#record(job, state.result, timing.inferredMs)
    if (state.kind === 'failed' && state.code === 'disk-full' && this.#options.pausesOnFullDisk) {
      this.#store(job.id, { kind: 'waiting' })
      this.#holdForSpace(state.message)
    } else if (state.kind === 'failed' && this.#mayTryAgain(job.id, state.code)) {
      this.#store(job.id, { kind: 'waiting' })
      this.move([job.id], null)
    } else this.#store(job.id, state)
  }

  /** Whether inference died under this image, which may not be the image's fault; it is tried again at the end. */
  #mayTryAgain(id: JobId, code: ErrorCode): boolean {
    if (code !== 'inference-crashed' && code !== 'inference-hung') return false
    const crashes = (this.#crashes.get(id) ?? 0) + 1
    this.#crashes.set(id, crashes)
    return crashes < maximumCrashes
  }

  /** The queue itself cannot go on, as when its own disk is full; nothing is lost, and it may be started again. */
  #tellStopped(error: unknown): void {
    const message = `The queue had to stop: ${toWireError(error).message}`
    this.#events.emit('notice', { level: 'error', code: 'queue-stopped', message })
  }

  #holdForSpace(reason: string): void {
    const message = `${reason} The queue is paused; make room and start it again.`
    this.#events.emit('notice', { level: 'error', code: 'disk-full', message })
    this.pause()
  }

  #record(
    job: Job,
    result: { readonly widthPx: number; readonly heightPx: number; readonly elapsedMs: number },
    activeMs: number,
  ): void {
    const outputPixels = result.widthPx * result.heightPx
    const { widthPx, heightPx } = this.#services.store.get(job.id) ?? job
    const inputPixels = (widthPx ?? 0) * (heightPx ?? 0)
    this.#rate.record({ inputPixels, outputPixels, activeMs })
  }

  #progressed(current: CurrentJob, progress: JobProgress): void {
    current.state = { kind: current.state.kind, progress }
    this.#announceProgress()
    this.#announceStatus()
  }

  #setCurrentKind(kind: 'running' | 'paused'): void {
    if (!this.#current || this.#current.state.kind === kind) return
    this.#current.state = { kind, progress: this.#current.state.progress }
    this.#announceProgress()
    this.#announceChanges()
  }

  #abort(jobs: readonly CurrentJob[], afterAbort: 'cancelled' | 'waiting'): void {
    for (const job of jobs) {
      job.afterAbort = afterAbort
      job.controller.abort()
    }
  }

  /** The image being run and the one being written. */
  #active(): CurrentJob[] {
    return [this.#writing?.current, this.#current].filter((job) => job !== undefined && job !== null)
  }

  #store(id: JobId, state: JobState): void {
    this.#change(() => this.#services.store.setState(id, state))
    this.#events.emit('job.state', { id, state })
  }

  #change<T>(work: () => T): T {
    const result = work()
    this.#announceChanges()
    this.#announceStatus()
    return result
  }

  #withLiveState(job: Job): Job {
    const active = this.#active().find((current) => current.job.id === job.id)
    return active ? { ...job, state: active.state } : job
  }
}

function addKnown(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b
}
