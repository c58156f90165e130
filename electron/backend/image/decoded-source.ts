import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Message } from '../../common/messages/message.ts'
import type { PixelBlock } from '../../common/pixels/pixel-block.ts'
import type { IdentifiedImage, ImageDecoder } from '../decoding/image-decoder.ts'
import { createScratchDirectory } from '../files/scratch-directory.ts'
import { untilAborted } from '../until-aborted.ts'
import type { ImageInfo, ImageMetadata } from './image-info.ts'
import type { ImageSource, StripOptions } from './image-source.ts'
import { RasterSpool } from './spool/raster-spool.ts'

/** An image whose pixels a decoder puts into a spool on disk, of which strips are read. */
export class DecodedSource implements ImageSource {
  readonly #image: IdentifiedImage
  readonly #decoder: ImageDecoder
  readonly #scratchDirectory: string
  readonly #closing = new AbortController()
  #directory: Promise<string> | null = null
  #spool: Promise<RasterSpool> | null = null
  #warnings: readonly Message[]

  /** @param scratchDirectory where the spool lies */
  constructor(image: IdentifiedImage, decoder: ImageDecoder, scratchDirectory: string) {
    this.#image = image
    this.#decoder = decoder
    this.#scratchDirectory = scratchDirectory
    this.#warnings = image.warnings
  }

  get info(): ImageInfo {
    return this.#image.info
  }

  get metadata(): ImageMetadata {
    return this.#image.metadata
  }

  get warnings(): readonly Message[] {
    return this.#warnings
  }

  async decode(signal?: AbortSignal): Promise<void> {
    await this.#open(signal)
  }

  async *strips(options: StripOptions): AsyncGenerator<PixelBlock> {
    const spool = await this.#open(options.signal)
    const { heightPx } = this.info
    const pageTop = (options.page ?? 0) * heightPx
    for (let top = 0; top < heightPx; top += options.stripHeightPx) {
      options.signal?.throwIfAborted()
      yield await spool.read(pageTop + top, Math.min(options.stripHeightPx, heightPx - top))
    }
  }

  async rows(topPx: number, heightPx: number, signal?: AbortSignal): Promise<PixelBlock> {
    const spool = await this.#open(signal)
    return await spool.read(topPx, heightPx)
  }

  async close(): Promise<void> {
    this.#closing.abort()
    const [spool, directory] = await Promise.allSettled([this.#spool, this.#directory])
    if (spool.status === 'fulfilled') await spool.value?.dispose()
    if (directory.status === 'fulfilled' && directory.value !== null) {
      await rm(directory.value, { recursive: true, force: true })
    }
  }

  /** The decoding is shared by all who ask, so that it ends with the image and not with the first who gives up. */
  async #open(signal?: AbortSignal): Promise<RasterSpool> {
    signal?.throwIfAborted()
    this.#spool ??= this.#decode()
    return await untilAborted(this.#spool, signal)
  }

  async #decode(): Promise<RasterSpool> {
    this.#directory = createScratchDirectory(this.#scratchDirectory)
    const directory = await this.#directory
    const { name, spool, warnings } = await this.#decoder.decode(this.#image, directory, this.#closing.signal)
    this.#warnings = [...this.#image.warnings, ...warnings]
    return await RasterSpool.openWritten(join(directory, name), spool)
  }
}
