import { AppError } from '../../common/messages/app-error.ts'
import type { MethodName, Result } from '../../common/rpc/contract-types.ts'
import type { DecodedImage } from '../image/decoded-image.ts'
import type { ImageInfo } from '../image/image-info.ts'
import { untilAborted } from '../until-aborted.ts'
import { DecoderProcess, type DecoderProcessOptions, type DecoderTask } from './decoder-process.ts'
import type { DecodingContract } from './decoding-contract.ts'
import type { IdentifiedImage, ImageDecoder, RenderRequest } from './image-decoder.ts'

/** A header is read, from a slow network drive at worst, within this. */
const probeDeadlineMs = 120_000
/** Gigapixels are decoded at ten megapixels a second and more. This is for what hangs, and for what crawls. */
const decodeMegapixelsPerSecond = 1

/** Reads pictures in a fixed number of decoding processes. Tasks wait for their turn in order; aborted ones leave at once. */
export class DecodingLane implements ImageDecoder {
  readonly #processes: readonly DecoderProcess[]
  readonly #free: DecoderProcess[]
  readonly #waiting: (() => void)[] = []

  constructor(processes: number, options: DecoderProcessOptions) {
    this.#processes = Array.from({ length: processes }, () => new DecoderProcess(options))
    this.#free = [...this.#processes]
  }

  /** Process ids of the running children, for tests and diagnostics. */
  get pids(): readonly number[] {
    return this.#processes.map(({ pid }) => pid).filter((pid) => pid !== null)
  }

  async probe(
    path: string,
    { page = 0, signal }: { readonly page?: number; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<IdentifiedImage> {
    const params = { path, page }
    return await this.#ask({ name: 'image.probe', params, path, deadlineMs: probeDeadlineMs, signal })
  }

  async decode(
    { info, identity }: { readonly info: ImageInfo; readonly identity: string },
    directory: string,
    signal?: AbortSignal,
  ): Promise<DecodedImage> {
    const params = { info, identity, directory }
    const deadlineMs = decodeDeadlineMs(info.widthPx * info.heightPx * info.pages, info.sizeBytes)
    return await this.#ask({ name: 'image.decode', params, path: info.path, deadlineMs, signal })
  }

  async render(request: RenderRequest, signal?: AbortSignal): Promise<void> {
    const { path } = request
    // Its size is not known here; the longest is a gigapixel.
    const deadlineMs = decodeDeadlineMs(1e9, 0)
    await this.#ask({ name: 'image.render', params: request, path, deadlineMs, signal })
  }

  /** Ends all processes; tasks under way fail. */
  async close(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.close()))
  }

  async #ask<M extends MethodName<DecodingContract>>(
    task: DecoderTask<M>,
  ): Promise<Result<DecodingContract, M>> {
    const decoder = await this.#take(task.signal)
    try {
      return await decoder.ask(task)
    } finally {
      // The last one used is the next one used, so that the others come to their idle end.
      this.#free.unshift(decoder)
      this.#waiting.shift()?.()
    }
  }

  async #take(signal: AbortSignal | undefined): Promise<DecoderProcess> {
    while (this.#free.length === 0) {
      const turn = Promise.withResolvers<void>()
      this.#waiting.push(turn.resolve)
      try {
        await untilAborted(turn.promise, signal)
      } catch (error) {
        const at = this.#waiting.indexOf(turn.resolve)
        if (at >= 0) this.#waiting.splice(at, 1)
        // Its turn had come; the next one's has now.
        else this.#waiting.shift()?.()
        throw error
      }
    }
    const decoder = this.#free.shift()
    if (decoder === undefined) throw new AppError('internal', 'Expected a free decoder but there is none.')
    return decoder
  }
}

function decodeDeadlineMs(pixels: number, fileBytes: number): number {
  return probeDeadlineMs + (pixels / 1e6 / decodeMegapixelsPerSecond + fileBytes / 1e6) * 1000
}
