import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { AppError } from '../../common/messages/app-error.ts'
import { failure } from '../../common/messages/failure.ts'
import { createClient, type Client } from '../../common/rpc/client.ts'
import type { MethodName, Params, Result } from '../../common/rpc/contract-types.ts'
import { processLink } from '../../common/rpc/process-link.ts'
import { siblingModule } from '../../common/sibling-module.ts'
import type { AwakeClock } from '../awake-clock.ts'
import { keepTail } from '../../child-process/keep-tail.ts'
import { decodingContract, type DecodingContract } from './decoding-contract.ts'
import { withMemoryLimit } from '../../child-process/limit-memory.ts'

/** What an aborted task gets to come to its end before its process is killed: starting another costs as much. */
const graceMs = 100
/** A process that nothing was asked of for this long is ended; starting another takes half a second. */
const idleMs = 10_000
const lastWordsLength = 4096

export interface DecoderProcessOptions {
  /** Times deadlines: a computer that slept did not hang. */
  readonly clock: AwakeClock
  /** Resident memory beyond which the process is ended. */
  readonly memoryLimitBytes: number
}

/** One thing asked of a decoder. */
export interface DecoderTask<M extends MethodName<DecodingContract>> {
  readonly name: M
  readonly params: Params<DecodingContract, M>
  /** The picture it is about, for the sentence on what went wrong. */
  readonly path: string
  readonly deadlineMs: number
  readonly signal?: AbortSignal | undefined
}

interface Running {
  readonly child: ChildProcess
  readonly client: Client<DecodingContract>
  readonly exited: Promise<unknown>
  readonly lastWords: () => string
  /** Whether it ever came to listen: what dies before that, no picture has killed. */
  isReady: boolean
  exceededBytes: number | null
  cause: string
}

/**
 * A decoding process, started when it is first needed and again after it died. It is asked one thing at a time, so that
 * its death has one picture for a cause, and killing it ends one picture's work.
 */
export class DecoderProcess {
  readonly #options: DecoderProcessOptions
  #running: Running | null = null
  #idle: NodeJS.Timeout | null = null
  #isClosed = false

  constructor(options: DecoderProcessOptions) {
    this.#options = options
  }

  /** Process id of the running child, for tests and diagnostics. */
  get pid(): number | null {
    return this.#running?.child.pid ?? null
  }

  /**
   * Asks the process. It is gone when an abort, a deadline or its memory ended the task.
   * @throws AppError what the decoder threw; input-corrupt where it died of the picture or took too long;
   *   input-too-large where it took too much memory; an abort as the signal throws it
   */
  async ask<M extends MethodName<DecodingContract>>(
    task: DecoderTask<M>,
  ): Promise<Result<DecodingContract, M>> {
    const { name, params, path, deadlineMs, signal } = task
    signal?.throwIfAborted()
    if (this.#isClosed) throw new AppError('cancelled', 'The decoder is closed.')
    if (this.#idle !== null) clearTimeout(this.#idle)
    const running = this.#running ?? this.#start()
    const state = { isLate: false, grace: null as NodeJS.Timeout | null }
    const onAbort = (): void => {
      state.grace = setTimeout(() => running.child.kill('SIGKILL'), graceMs)
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    const cancelDeadline = this.#options.clock.after(deadlineMs, () => {
      state.isLate = true
      running.child.kill('SIGKILL')
    })
    try {
      // Not told of the abort: an answer to it would leave the process at work.
      return await running.client.call(name, params)
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'connection-lost') throw error
      // Its files are only free once it is gone.
      await running.exited
      signal?.throwIfAborted()
      throw state.isLate ? tooLate(path, deadlineMs) : this.#deathOf(running, path)
    } finally {
      cancelDeadline()
      signal?.removeEventListener('abort', onAbort)
      if (state.grace !== null) clearTimeout(state.grace)
      this.#idle = setTimeout(() => void this.#end(), idleMs).unref()
    }
  }

  /** Ends the process for good. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#end()
  }

  async #end(): Promise<void> {
    if (this.#idle !== null) clearTimeout(this.#idle)
    const running = this.#running
    this.#running = null
    running?.child.kill('SIGKILL')
    await running?.exited
  }

  #start(): Running {
    const entry = fileURLToPath(siblingModule(import.meta.url, 'main'))
    const { memoryLimitBytes } = this.#options
    const words = ['--disable-warning=ExperimentalWarning', entry, String(memoryLimitBytes)]
    const { command, args } = withMemoryLimit(process.execPath, words, memoryLimitBytes)
    const child = spawn(command, args, {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
      windowsHide: true,
    })
    const client = createClient(decodingContract, processLink(child))
    const running: Running = {
      child,
      client,
      exited: Promise.race([once(child, 'exit'), once(child, 'error')]).catch(() => undefined),
      lastWords: keepTail(child.stderr, lastWordsLength),
      isReady: false,
      exceededBytes: null,
      cause: 'no reason given',
    }
    client.on('ready', () => (running.isReady = true))
    client.on('memory.exceeded', ({ residentBytes }) => {
      running.exceededBytes = residentBytes
      child.kill('SIGKILL')
    })
    const lose = (): void => {
      if (this.#running === running) this.#running = null
    }
    // The channel breaks before the exit is reported; the next task must not meet a dying process.
    child.on('disconnect', lose)
    child.on('exit', (code, signal) => {
      running.cause = signal ?? `exit code ${code}`
      lose()
    })
    child.on('error', (error) => {
      running.cause = error.message
      lose()
    })
    this.#running = running
    return running
  }

  #deathOf(running: Running, path: string): AppError {
    const { isReady, exceededBytes, cause, lastWords } = running
    const details = { path, cause, printed: lastWords() }
    if (!isReady) {
      return new AppError(
        'internal',
        `The process that decodes images could not be started (${cause}).`,
        details,
      )
    }
    if (exceededBytes !== null) {
      const limitBytes = this.#options.memoryLimitBytes
      return failure(
        'input-too-large',
        { code: 'picture-took-memory', path, takenBytes: exceededBytes, limitBytes },
        { details },
      )
    }
    return failure('input-corrupt', { code: 'picture-ended-decoder', path, ending: cause }, { details })
  }
}

function tooLate(path: string, deadlineMs: number): AppError {
  return failure('input-corrupt', {
    code: 'picture-took-too-long',
    path,
    seconds: Math.round(deadlineMs / 1000),
  })
}
