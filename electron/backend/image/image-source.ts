import type { Message } from '../../common/messages/message.ts'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import type { PixelBlock } from '../../common/pixels/pixel-block.ts'
import { decodeImage, type DecodedImage } from './decode-image.ts'
import type { ImageInfo, ImageMetadata } from './image-info.ts'
import { probeWithMetadata } from './probe-image.ts'
import { createScratchDirectory } from '../files/scratch-directory.ts'

export interface StripOptions {
  readonly stripHeightPx: number
  /** Which frame or page, from 0; the first by default. */
  readonly page?: number
  readonly signal?: AbortSignal
}

/** An image to be read from top to bottom, as often as needed. */
export interface ImageSource {
  readonly info: ImageInfo
  readonly metadata: ImageMetadata
  /** Sentences on what decoding had to overlook; complete once strips were read. */
  readonly warnings: readonly Message[]
  /**
   * Decodes the pixels now, where that was not done yet; else the first strip that is asked for does.
   * @throws AppError input-corrupt | disk-full; an abort as the signal throws it
   */
  decode(signal?: AbortSignal): Promise<void>
  /**
   * Interleaved strips, top to bottom; the last may be lower. Channels are the colour channels, then alpha where
   * the image has it (not premultiplied). Samples are in the image's own encoding; see `info.keepsOwnEncoding`.
   * @throws AppError input-corrupt | disk-full; an abort as the signal throws it
   */
  strips(options: StripOptions): AsyncIterable<PixelBlock>
  /**
   * Rows `topPx` to `topPx + heightPx` of the first frame or page, as `strips` gives them.
   * @throws AppError input-corrupt | disk-full; an abort as the signal throws it
   */
  rows(topPx: number, heightPx: number, signal?: AbortSignal): Promise<PixelBlock>
  /** Removes what was spooled. May be called again. */
  close(): Promise<void>
}

/**
 * Opens an image by its content. Its pixels are decoded to a spool on disk when strips are first asked for.
 * @param options.page which page of a file whose pages are pictures of their own; the first by default
 * @param options.scratchDirectory where the spool lies; the system's temporary folder by default
 * @throws AppError input-not-found | input-unreadable | input-unsupported | input-corrupt | input-too-large
 */
export async function openImageSource(
  path: string,
  options: { readonly signal?: AbortSignal; readonly scratchDirectory?: string; readonly page?: number } = {},
): Promise<ImageSource> {
  options.signal?.throwIfAborted()
  const { info, metadata } = await probeWithMetadata(path, options.page)
  return new FileSource(info, metadata, options.scratchDirectory ?? tmpdir())
}

class FileSource implements ImageSource {
  readonly info: ImageInfo
  readonly metadata: ImageMetadata
  readonly #scratchParent: string
  #directory: Promise<string> | null = null
  #decoded: Promise<DecodedImage> | null = null
  #warnings: readonly Message[] = []

  constructor(info: ImageInfo, metadata: ImageMetadata, scratchParent: string) {
    this.info = info
    this.metadata = metadata
    this.#scratchParent = scratchParent
  }

  get warnings(): readonly Message[] {
    return this.#warnings
  }

  async decode(signal?: AbortSignal): Promise<void> {
    await this.#open(signal)
  }

  async *strips(options: StripOptions): AsyncGenerator<PixelBlock> {
    const { spool } = await this.#open(options.signal)
    const { heightPx } = this.info
    const pageTop = (options.page ?? 0) * heightPx
    for (let top = 0; top < heightPx; top += options.stripHeightPx) {
      options.signal?.throwIfAborted()
      yield await spool.read(pageTop + top, Math.min(options.stripHeightPx, heightPx - top))
    }
  }

  async rows(topPx: number, heightPx: number, signal?: AbortSignal): Promise<PixelBlock> {
    const { spool } = await this.#open(signal)
    return await spool.read(topPx, heightPx)
  }

  async close(): Promise<void> {
    const [decoded, directory] = await Promise.allSettled([this.#decoded, this.#directory])
    if (decoded.status === 'fulfilled') await decoded.value?.spool.dispose()
    if (directory.status === 'fulfilled' && directory.value !== null) {
      await rm(directory.value, { recursive: true, force: true })
    }
  }

  async #open(signal?: AbortSignal): Promise<DecodedImage> {
    signal?.throwIfAborted()
    this.#decoded ??= this.#decode(signal)
    const decoded = await this.#decoded
    this.#warnings = decoded.warnings
    return decoded
  }

  async #decode(signal?: AbortSignal): Promise<DecodedImage> {
    this.#directory = createScratchDirectory(this.#scratchParent)
    return decodeImage(this.info, await this.#directory, signal)
  }
}
