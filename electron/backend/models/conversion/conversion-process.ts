import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { keepTail } from '../../../child-process/keep-tail.ts'
import { withMemoryLimit } from '../../../child-process/limit-memory.ts'
import { describeExceeded, exceededLimit } from '../../../child-process/process-limits.ts'
import { AppError } from '../../../common/messages/app-error.ts'
import { type Client, createClient } from '../../../common/rpc/client.ts'
import { processLink } from '../../../common/rpc/process-link.ts'
import { siblingModule } from '../../../common/sibling-module.ts'
import { conversionContract, type ConversionContract } from './conversion-contract.ts'
import { largestMemoryBytes } from './conversion-limits.ts'
import type { ConverterOptions, ModelConverter } from './model-converter.ts'

const lastWordsLength = 4096

/** Converts each model in a process of its own, which ends with it, with an abort, or beyond its limits. */
export interface ConversionProcesses extends ModelConverter {
  /** Process ids of the running ones, for tests. */
  readonly pids: () => readonly number[]
  /** Ends them all; what they were asked for fails. */
  close(): Promise<void>
}

export function openConversionProcesses(): ConversionProcesses {
  const running = new Map<number, () => Promise<void>>()
  let isClosed = false

  const ask = async <Result>(
    name: string,
    { signal, onProgress }: ConverterOptions,
    use: (client: Client<ConversionContract>) => Promise<Result>,
  ): Promise<Result> => {
    signal.throwIfAborted()
    if (isClosed) throw new AppError('cancelled', 'Models are no longer read.')
    const child = start()
    const lastWords = keepTail(child.stderr, lastWordsLength)
    const ended = Promise.race([once(child, 'close'), once(child, 'error')]).catch(() => undefined)
    const kill = async (): Promise<void> => {
      child.kill('SIGKILL')
      await ended
    }
    const id = child.pid ?? -1
    running.set(id, kill)
    const client = createClient(conversionContract, processLink(child))
    const state = { isReady: false }
    client.on('ready', () => (state.isReady = true))
    client.on('progress', onProgress)
    const onAbort = (): void => void kill()
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      return await use(client)
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'connection-lost') throw error
      await ended
      signal.throwIfAborted()
      if (isClosed) throw new AppError('cancelled', 'Models are no longer read.')
      throw deathOf(name, state.isReady, lastWords())
    } finally {
      signal.removeEventListener('abort', onAbort)
      await kill()
      running.delete(id)
    }
  }

  return {
    add: (request, options) =>
      ask(
        basename(request.paths[0] ?? ''),
        options,
        async (client) => await client.call('model.add', request),
      ),
    convert: (request, options) =>
      ask(request.files[0]?.name ?? '', options, (client) => client.call('model.convert', request)),
    pids: () => [...running.keys()],
    async close() {
      isClosed = true
      await Promise.all([...running.values()].map((kill) => kill()))
    },
  }
}

function start() {
  const entry = fileURLToPath(siblingModule(import.meta.url, 'main'))
  const words = ['--disable-warning=ExperimentalWarning', entry]
  const { command, args } = withMemoryLimit(process.execPath, words, largestMemoryBytes())
  return spawn(command, args, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
    windowsHide: true,
  })
}

function deathOf(name: string, isReady: boolean, printed: string): AppError {
  const details = { printed }
  if (!isReady)
    return new AppError('internal', 'The process that reads models could not be started.', details)
  const exceeded = exceededLimit(printed)
  if (exceeded !== null)
    return new AppError(
      'model-invalid',
      `Expected to read the model "${name}" within ${describeExceeded(exceeded)}.`,
      details,
    )
  return new AppError(
    'model-invalid',
    `Expected a model in "${name}", but the process that read it ended unexpectedly.`,
    details,
  )
}
