import { failure } from '../../common/messages/failure.ts'
import { fileIdentity } from '../files/file-identity.ts'
import { decodeImage } from '../image/decode-image.ts'
import type { DecodedImage } from '../image/decoded-image.ts'
import type { ImageInfo } from '../image/image-info.ts'
import { openInputFile, type InputFile } from '../image/input-file.ts'
import { probeFile } from '../image/probe-image.ts'
import { WasmDecoders } from '../image/wasm/wasm-decoders.ts'
import type { IdentifiedImage, ImageDecoder, RenderRequest } from './image-decoder.ts'
import { renderImage } from './render-image.ts'

/**
 * Reads pictures in this very process: in the decoding process, whose whole work this is, and in tests. The last file is
 * remembered while it is small, so that what is probed, decoded and shown one after the other is read from disk once.
 */
export class LocalDecoder implements ImageDecoder {
  readonly #wasm = new WasmDecoders()
  #held: InputFile | null = null

  async probe(
    path: string,
    { page = 0, signal }: { readonly page?: number; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<IdentifiedImage> {
    signal?.throwIfAborted()
    return await this.#withFile(path, async (file) => ({
      ...(await probeFile(file, this.#wasm, page)),
      identity: file.identity,
    }))
  }

  async decode(
    { info, identity }: { readonly info: ImageInfo; readonly identity: string },
    directory: string,
    signal?: AbortSignal,
  ): Promise<DecodedImage> {
    signal?.throwIfAborted()
    return await this.#withFile(info.path, async (file) => {
      requireSameFile(file, identity)
      return await decodeImage(file, info, directory, this.#wasm, signal)
    })
  }

  async render(request: RenderRequest, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    await this.#withFile(request.path, async (file) => {
      const image = await probeFile(file, this.#wasm)
      await renderImage(file, image, request, this.#wasm, signal)
    })
  }

  /** Ends decoders in threads of their own, and forgets the last file. */
  async close(): Promise<void> {
    this.#held = null
    await this.#wasm.close()
  }

  async #withFile<Result>(path: string, use: (file: InputFile) => Promise<Result>): Promise<Result> {
    const held = this.#held
    if (held?.path === path && held.identity === (await fileIdentity(path))) return await use(held)
    this.#held = null
    const file = await openInputFile(path)
    if (file.bytes !== null) this.#held = file
    try {
      return await use(file)
    } finally {
      await file.close()
    }
  }
}

function requireSameFile(file: InputFile, identity: string): void {
  if (file.identity === identity) return
  throw failure('input-corrupt', { code: 'file-changed-while-read', path: file.path })
}
