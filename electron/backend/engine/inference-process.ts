import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { keepTail } from '../../child-process/keep-tail.ts'
import { withMemoryLimit } from '../../child-process/limit-memory.ts'
import { describeExceeded, exceededLimit, type ProcessLimits } from '../../child-process/process-limits.ts'
import { AppError } from '../../common/messages/app-error.ts'
import { inferenceContract, type InferenceContract } from '../../common/contracts/inference-contract.ts'
import { createClient, type Client } from '../../common/rpc/client.ts'
import type { MethodName, Params, Result } from '../../common/rpc/contract-types.ts'
import { processLink } from '../../common/rpc/process-link.ts'
import { siblingModule } from '../../common/sibling-module.ts'
import { createAwakeClock, type AwakeClock } from '../awake-clock.ts'

/**
 * Beside the environment of the backend: glibc then gives memory back once it is free. By itself it keeps ever larger
 * buffers of closed sessions, in pieces that the next model cannot use. Other systems do not know this variable.
 */
const givesMemoryBack = { MALLOC_TRIM_THRESHOLD_: String(1024 ** 2) }

interface Running {
  readonly child: ChildProcess
  readonly client: Client<InferenceContract>
  /** Settles when it has ended and all it printed is here. */
  readonly ended: Promise<unknown>
  /** End of what native libraries printed; drivers complain there before they abort. */
  readonly lastWords: () => string
}

const lastWordsLength = 4096

/** What is asked of the child beside running tiles is answered within this, however busy the machine. */
const answerLimitMs = 120_000
/** Loading a session may compile kernels, and a probe may evaluate a large network. */
const longAnswerLimitMs = 1_800_000

/** How the child is watched. */
export interface InferenceProcessOptions {
  /** By which answers are timed: a computer that slept did not hang. */
  readonly clock?: AwakeClock
  readonly answerLimitMs?: number
  /** What the child may take: for graphs that nobody vouches for. */
  readonly limits?: ProcessLimits
  /** Told when the child has ended without being asked to, or was ended because it hung. */
  readonly onLost?: () => void
}

/**
 * Owns the inference child: starts it when first needed and again after it died. Sessions die with the child;
 * `generation` tells whether an id from an earlier call is still valid.
 */
export class InferenceProcess {
  readonly #modulePath: string
  readonly clock: AwakeClock
  readonly #answerLimitMs: number
  readonly #onLost: () => void
  readonly #limits: ProcessLimits | null
  #running: Running | null = null
  #generation = 0
  #closed = false

  /** @param moduleUrl entry of the child; another one than the real child only in fault tests. */
  constructor(
    moduleUrl: URL = siblingModule(import.meta.url, '../../inference/main'),
    options: InferenceProcessOptions = {},
  ) {
    this.#modulePath = fileURLToPath(moduleUrl)
    this.clock = options.clock ?? createAwakeClock()
    this.#answerLimitMs = options.answerLimitMs ?? answerLimitMs
    this.#onLost = options.onLost ?? ((): void => undefined)
    this.#limits = options.limits ?? null
  }

  /** Counts the children that are gone: a session belongs to the generation it was opened in. */
  get generation(): number {
    return this.#generation
  }

  /** Process id of the running child, for tests and diagnostics. */
  get pid(): number | null {
    return this.#running?.child.pid ?? null
  }

  /**
   * Calls the child, which is started when needed.
   * @param timeoutMs a call that takes longer, sleep not counted, is hung: the child is killed. Minutes unless given.
   * @throws AppError what the child threw; `inference-crashed` where it died before answering;
   *   `inference-hung` after a time-out; `out-of-memory` or `inference-hung` where it went beyond its limits.
   */
  async call<M extends MethodName<InferenceContract>>(
    name: M,
    params: Params<InferenceContract, M>,
    timeoutMs = this.#limitMs(name),
  ): Promise<Result<InferenceContract, M>> {
    const running = this.#start()
    const { client, child } = running
    let isHung = false
    const onTime = this.clock.after(timeoutMs, () => {
      isHung = true
      child.kill('SIGKILL')
    })
    try {
      return await client.call(name, params)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      if (error.code === 'out-of-memory' && this.#limits !== null) throw tooLarge(this.#limits, error)
      if (error.code !== 'connection-lost') throw error
      if (isHung) throw new AppError('inference-hung', `Inference gave no answer within ${timeoutMs} ms.`)
      throw await this.#deathOf(running)
    } finally {
      onTime()
    }
  }

  async #deathOf({ ended, lastWords }: Running): Promise<AppError> {
    // Its last words come after the channel broke.
    if (this.#limits !== null) await ended
    const printed = lastWords()
    const exceeded = this.#limits === null ? null : exceededLimit(printed)
    if (exceeded === null)
      return new AppError('inference-crashed', 'The inference process died while it was at work.', {
        printed,
      })
    const code = exceeded.kind === 'memory' ? 'out-of-memory' : 'inference-hung'
    return new AppError(code, `Expected the model to run within ${describeExceeded(exceeded)}.`)
  }

  #limitMs(name: MethodName<InferenceContract>): number {
    const isLong = name === 'session.open' || name === 'session.run' || name === 'graph.evaluate'
    return isLong ? longAnswerLimitMs : this.#answerLimitMs
  }

  /** Ends the child at once, whatever it is doing; the next call starts another. */
  kill(): void {
    const running = this.#running
    if (!running) return
    this.#forget(running)
    running.child.kill('SIGKILL')
  }

  /** Ends the child for good. */
  async close(): Promise<void> {
    this.#closed = true
    const child = this.#running?.child
    this.#running = null
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }

  #start(): Running {
    if (this.#closed) throw new AppError('cancelled', 'The engine is closed.')
    if (this.#running) return this.#running
    const limits = this.#limits
    const words = ['--disable-warning=ExperimentalWarning', this.#modulePath]
    if (limits !== null) words.push(JSON.stringify(limits))
    // What no limit bounds may still not take more than the computer has.
    const memoryBytes = limits?.memoryBytes ?? totalmem()
    const { command, args } = withMemoryLimit(process.execPath, words, memoryBytes)
    const child = spawn(command, args, {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      windowsHide: true,
      env: { ...givesMemoryBack, ...process.env },
    })
    const lastWords = keepTail(child.stderr, lastWordsLength)
    const running: Running = {
      child,
      client: createClient(inferenceContract, processLink(child)),
      ended: Promise.race([once(child, 'close'), once(child, 'error')]).catch(() => undefined),
      lastWords,
    }
    const lose = (): void => {
      if (this.#forget(running)) this.#onLost()
    }
    // The channel breaks before the exit is reported; the next call must not meet a dying child.
    child.on('disconnect', lose)
    child.on('exit', lose)
    child.on('error', lose)
    this.#running = running
    return running
  }

  /** Whether it was the one at work until now. */
  #forget(running: Running): boolean {
    if (this.#running !== running) return false
    this.#running = null
    this.#generation++
    return true
  }
}

function tooLarge({ memoryBytes }: ProcessLimits, cause: AppError): AppError {
  return new AppError(
    'out-of-memory',
    `Expected the model to run within ${Math.round(memoryBytes / 1e6)} MB of memory but it asks for more.`,
    cause.details,
    { cause },
  )
}
