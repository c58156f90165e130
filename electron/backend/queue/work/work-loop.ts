import type { ErrorMessage } from '../../../common/messages/message.ts'
import { runsAlone } from '../report/expected-duration.ts'
import type { JobId } from '../../../common/identifiers.ts'
import { systemError } from '../../files/system-error.ts'
import { isAbort, toWireError, type ErrorCode } from '../../../common/messages/app-error.ts'
import type { Job, JobResult, JobState } from '../../../common/jobs/job.ts'
import { beginJob, type ActiveJob } from './active-job.ts'
import type { PauseGate } from './pause-gate.ts'
import { runJob, type JobServices } from './run-job.ts'
import type { WorkScope } from '../store/job-store.ts'
import type { WorkRate } from './work-rate.ts'

/** An image under which inference died this often has failed. */
const maximumCrashes = 4

/** What a work loop needs of its queue. */
export interface WorkLoopHost {
  readonly services: JobServices
  readonly gate: PauseGate
  readonly rate: WorkRate
  /** Which of the waiting images are worked on, now. */
  readonly scope: () => WorkScope
  /** Milliseconds of work: a clock that neither jumps nor counts the time in which the computer slept. */
  readonly now: () => number
  /** Images are being added; settles when no more come. `null`: none are. */
  readonly adding: () => Promise<unknown> | null
  onBegun(id: JobId, state: JobState): void
  onProgress(): void
  onEnded(id: JobId, state: JobState): void
  /**
   * The disk is full, with a sentence on it.
   * @returns whether the image waits for room; otherwise it has failed.
   */
  onDiskFull(cause: ErrorMessage): boolean
}

interface RunningJob {
  readonly active: ActiveJob
  /** Settles once no tile is left to run. */
  readonly inferred: Promise<void>
  /** Settles once its outcome is stored. */
  readonly ended: Promise<void>
}

/** Works on the waiting jobs in order, one image at a time; the file of the last is written beside it. */
export class WorkLoop {
  readonly #host: WorkLoopHost
  readonly #crashes = new Map<JobId, number>()
  #current: ActiveJob | null = null
  /** The image whose tiles have all run and whose file is being written. */
  #writing: RunningJob | null = null
  /** The image whose first tile has run: from there on the processor is the engine's, and the disk has time. */
  #inferring: ActiveJob | null = null

  constructor(host: WorkLoopHost) {
    this.#host = host
  }

  /** The image whose tiles run. */
  get current(): ActiveJob | null {
    return this.#current
  }

  /** The image being run and the one being written. */
  active(): ActiveJob[] {
    return [this.#writing?.active, this.#current].flatMap((active) =>
      active && !active.hasEnded ? [active] : [],
    )
  }

  /** Milliseconds of work on the image whose tiles run; pauses do not count. 0 where there is none. */
  currentMs(): number {
    return this.#current ? Math.max(0, this.#workMs() - this.#current.begunMs) : 0
  }

  /** Another image may come next than did. */
  orderChanged(): void {
    if (this.#current && this.#current === this.#inferring) this.#prepareNext(this.#current.job)
  }

  /** Works until nothing waits or `stopping` is aborted. Answers the last image; `null` where there was none. */
  async run(stopping: AbortSignal): Promise<Job | null> {
    try {
      return await this.#workOff(stopping)
    } finally {
      // What was decoded ahead and not opened, as it was skipped or removed, takes room on the disk.
      this.#host.services.ahead?.prepare(null)
    }
  }

  async #workOff(stopping: AbortSignal): Promise<Job | null> {
    const { gate, rate, services } = this.#host
    rate.reset()
    let last: Job | null = null
    while (!stopping.aborted) {
      await gate.checkpoint(stopping).catch(() => undefined)
      if (stopping.aborted) break
      const job = services.store.next(this.#host.scope())
      if (!job) {
        const more = this.#host.adding()
        // What is being written may come back as waiting, on a full disk.
        if (this.#writing) await this.#writing.ended
        else if (more) await untilAborted(more, stopping)
        else break
        continue
      }
      // What was under way when a process died may be what it died of, and must not be the end of another image.
      const runsAlone = this.#isSuspect(job)
      // The same image queued twice: whether its output exists is only known once it is written.
      const isSameImage = this.#writing?.active.job.inputPath === job.inputPath
      if (runsAlone || isSameImage) await this.#writing?.ended
      const run = this.#runOne(job)
      await (runsAlone ? run.ended : run.inferred)
      // One image at a time is written while the next is run.
      await this.#writing?.ended
      if (this.#current === run.active) {
        this.#writing = run
        this.#current = null
      } else await run.ended
      last = job
    }
    await this.#writing?.ended
    return last
  }

  /** Forgets the image under way, after the loop has failed. */
  forget(): void {
    this.#current = null
  }

  #runOne(job: Job): RunningJob {
    const inferred = Promise.withResolvers<void>()
    const active = beginJob(job, this.#workMs())
    this.#current = active
    this.#host.services.store.runs.setRunning(job.id)
    this.#host.onBegun(job.id, active.state)
    const ended = this.#runToItsEnd(active, inferred.resolve).finally(() => {
      inferred.resolve()
      if (this.#current === active) this.#current = null
      if (this.#writing?.active === active) this.#writing = null
    })
    // A failing database is told by whoever waits for this, or by the next change; never as an unhandled error.
    ended.catch(() => undefined)
    return { active, inferred: inferred.promise, ended }
  }

  async #runToItsEnd(active: ActiveJob, onInferred: () => void): Promise<void> {
    const { services, gate, now } = this.#host
    const { job, controller } = active
    const timing = { inferredMs: 0 }
    const state = await runJob(job, services, {
      signal: controller.signal,
      now,
      checkpoint: () => gate.checkpoint(controller.signal),
      onProgress: (progress) => {
        active.state = { kind: active.state.kind, progress }
        if (progress.tilesDone > 0 && this.#inferring !== active) {
          this.#inferring = active
          this.orderChanged()
        }
        this.#host.onProgress()
      },
      onInferred: () => {
        timing.inferredMs = Math.max(0, this.#workMs() - active.begunMs)
        onInferred()
      },
    }).catch((error: unknown): JobState => {
      if (controller.signal.aborted && isAbort(error)) return stateAfterAbort(active)
      const { code, message, reason } = toWireError(systemError(error))
      return { kind: 'failed', code, message, ...(reason && { reason }) }
    })
    // Writing overlaps with the next image, so that only the time before it counts against a queue.
    if (state.kind === 'done') this.#record(job, state.result, timing.inferredMs)
    this.#store(active, state)
  }

  /** Has the next image decoded while this one is run; none where either may be the end of the process. */
  #prepareNext(current: Job): void {
    const { ahead, store } = this.#host.services
    if (!ahead) return
    const next = this.#isSuspect(current, 1) ? null : store.next(this.#host.scope())
    ahead.prepare(next && !this.#isSuspect(next) ? next.inputPath : null)
  }

  /** Whether a process died while it worked on this image; one that runs now has been begun once by this process. */
  #isSuspect({ id }: Job, begunHere = 0): boolean {
    return this.#host.services.store.runs.attempts(id) > begunHere
  }

  /** A clock that stands still while the queue is paused. */
  #workMs(): number {
    return this.#host.now() - this.#host.gate.heldMs()
  }

  #store(active: ActiveJob, state: JobState): void {
    const { job } = active
    const { store } = this.#host.services
    const waits =
      state.kind === 'failed' &&
      state.code === 'disk-full' &&
      this.#host.onDiskFull({ code: state.code, detail: state.message })
    const again = state.kind === 'failed' && !waits && this.#mayTryAgain(job.id, state.code)
    const outcome: JobState = waits || again ? { kind: 'waiting' } : state
    store.runs.setState(job.id, outcome)
    if (again) store.move([job.id], null)
    active.hasEnded = true
    this.#host.onEnded(job.id, outcome)
  }

  /** Whether inference died under this image, which may not be the image's fault; it is tried again at the end. */
  #mayTryAgain(id: JobId, code: ErrorCode): boolean {
    if (code !== 'inference-crashed' && code !== 'inference-hung') return false
    const crashes = (this.#crashes.get(id) ?? 0) + 1
    this.#crashes.set(id, crashes)
    return crashes < maximumCrashes
  }

  #record(job: Job, output: JobResult, activeMs: number): void {
    const { services, rate } = this.#host
    const { widthPx, heightPx } = services.store.get(job.id) ?? job
    const inputPixels = (widthPx ?? 0) * (heightPx ?? 0)
    const outputPixels = output.widthPx * output.heightPx
    rate.record({ inputPixels, outputPixels, activeMs })
    // Where nothing was enlarged, the model may not have run.
    if (outputPixels <= inputPixels || !runsAlone(job.settings)) return
    services.speeds?.note(output.modelId ?? job.settings.modelId, output.device, outputPixels / 1e6, activeMs)
  }
}

function stateAfterAbort({ afterAbort }: ActiveJob): JobState {
  return afterAbort === 'paused' ? { kind: 'paused', progress: null } : { kind: afterAbort }
}

/** Waits for `work`, but not beyond an abort. A failure of `work` is told by whoever asked for it. */
async function untilAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<void>()
  const onAbort = (): void => aborted.resolve()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    await Promise.race([work.catch(() => undefined), aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
