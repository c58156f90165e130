import { Worker } from 'node:worker_threads'
import { AppError } from '../../../common/messages/app-error.ts'
import { siblingModule } from '../../../common/sibling-module.ts'
import type { InputFile } from '../input-file.ts'
import type { ForeignAnswer, ForeignDecoder, ForeignPicture, ForeignRequest } from './foreign-picture.ts'

/** A format as its decoder is asked for it. */
export interface WasmFormat {
  readonly decoder: ForeignDecoder
  /** The decoder's own name of the format. */
  readonly format: string
}

/** A worker that nothing was asked of for this long is ended: each holds 20 to 60 MB. */
const idleMs = 10_000
/** A WebAssembly module's memory never shrinks, and its decoder leaks a little: after as many pictures it starts afresh. */
const picturesPerWorker = 500
/** Larger pictures leave so much memory behind that their decoder is ended after them. */
const keptAfterPixels: Readonly<Record<ForeignDecoder, number>> = {
  heif: 16e6,
  magick: 16e6,
  jxl: 4e6,
  raw: 0,
}
/** WebAssembly's address space has 4 GiB, which also hold the pixels. */
const largestFileBytes = 1024 ** 3

interface Decoder {
  readonly worker: Worker
  picturesRead: number
  timer: NodeJS.Timeout | null
}

/**
 * Decoders compiled to WebAssembly, for the formats that libvips does not know: one worker thread, started when it is
 * needed first, and again when another decoder is. Two at a time would not fit into the memory limit of the process:
 * each reserves gigabytes. Loading one takes 100 to 200 ms of processor time, a further header 1 to 15.
 */
export class WasmDecoders {
  readonly #running = new Map<ForeignDecoder, Decoder>()
  #turn: Promise<unknown> = Promise.resolve()

  /**
   * Reads a picture, after those that were asked for before.
   * @param options.samplesPath where a decoder that can spare the memory writes the samples instead of returning them
   * @throws AppError input-corrupt, input-too-large; an abort as the signal throws it, the decoder is ended then
   */
  async read(
    file: InputFile,
    { decoder, format }: WasmFormat,
    want: ForeignRequest['want'],
    options: { readonly signal?: AbortSignal | undefined; readonly samplesPath?: string } = {},
  ): Promise<ForeignPicture> {
    const bytes = await file.whole(largestFileBytes)
    const request = { bytes, format, want, samplesPath: options.samplesPath ?? null }
    const work = this.#turn.then(() => this.#ask(decoder, file.path, request, options.signal))
    this.#turn = work.catch(() => undefined)
    return await work
  }

  /** Ends the worker. */
  async close(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((name) => this.#end(name)))
  }

  async #ask(
    name: ForeignDecoder,
    path: string,
    request: ForeignRequest,
    signal: AbortSignal | undefined,
  ): Promise<ForeignPicture> {
    signal?.throwIfAborted()
    const others = [...this.#running.keys()].filter((other) => other !== name)
    await Promise.all(others.map((other) => this.#end(other)))
    const decoder = this.#running.get(name) ?? this.#start(name)
    if (decoder.timer !== null) clearTimeout(decoder.timer)
    const stop = (): void => void decoder.worker.terminate()
    signal?.addEventListener('abort', stop, { once: true })
    try {
      const answer = await answerOf(decoder.worker, request)
      if (answer.kind === 'failed') throw corrupt(path, answer.reason)
      decoder.picturesRead++
      const { widthPx, heightPx, pages } = answer.picture
      const isLarge = request.want === 'pixels' && widthPx * heightPx * pages > keptAfterPixels[name]
      if (isLarge || decoder.picturesRead >= picturesPerWorker) await this.#end(name)
      else decoder.timer = setTimeout(() => void this.#end(name), idleMs).unref()
      return answer.picture
    } catch (error) {
      // What failed may have left its decoder in any state.
      await this.#end(name)
      signal?.throwIfAborted()
      throw error instanceof AppError
        ? error
        : corrupt(path, error instanceof Error ? error.message : String(error))
    } finally {
      signal?.removeEventListener('abort', stop)
    }
  }

  #start(name: ForeignDecoder): Decoder {
    const worker = new Worker(siblingModule(import.meta.url, 'foreign-worker'), { workerData: name })
    // A worker that waits keeps no process running; a reading one is awaited.
    worker.unref()
    const decoder = { worker, picturesRead: 0, timer: null }
    this.#running.set(name, decoder)
    return decoder
  }

  async #end(name: ForeignDecoder): Promise<void> {
    const decoder = this.#running.get(name)
    if (decoder === undefined) return
    this.#running.delete(name)
    if (decoder.timer !== null) clearTimeout(decoder.timer)
    await decoder.worker.terminate()
  }
}

async function answerOf(worker: Worker, request: ForeignRequest): Promise<ForeignAnswer> {
  const answer = Promise.withResolvers<ForeignAnswer>()
  const onExit = (): void => answer.reject(new Error('The decoder ended without an answer.'))
  worker.ref()
  worker.once('message', answer.resolve)
  worker.once('error', answer.reject)
  worker.once('exit', onExit)
  worker.postMessage(request)
  try {
    return await answer.promise
  } finally {
    worker.off('message', answer.resolve)
    worker.off('error', answer.reject)
    worker.off('exit', onExit)
    worker.unref()
  }
}

function corrupt(path: string, reason: string): AppError {
  const message = `Expected a complete image in “${path}”, but it could not be decoded: ${reason.replace(/\.+$/, '')}.`
  return new AppError('input-corrupt', message, { path, reason })
}
