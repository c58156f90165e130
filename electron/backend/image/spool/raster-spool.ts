import { open, rm, type FileHandle } from 'node:fs/promises'
import type { PixelBlock } from '../../../common/pixels/pixel-block.ts'
import { fileError } from '../../files/file-error.ts'
import { narrowSamples } from './narrow-samples.ts'
import { spoolBytes, type SpoolLayout } from './spool-layout.ts'
import { spoolTiffHeader, spoolTiffHeaderBytes, spoolTiffTrailer, type SpoolMetadata } from './spool-tiff.ts'
import { readVipsHeader, storedSampleBytes, vipsHeaderBytes, type StoredSample } from './vips-file.ts'

/**
 * A picture on disk, uncompressed, of which only the rows at hand are in memory. Whoever opens it disposes of it;
 * the file goes with it.
 */
export class RasterSpool {
  readonly path: string
  readonly layout: SpoolLayout
  readonly #file: FileHandle
  /** Where the first row begins in the file. */
  readonly #rowsAt: number
  readonly #stored: StoredSample
  readonly #rowBytes: number
  #rowsWritten = 0

  private constructor(
    path: string,
    layout: SpoolLayout,
    file: FileHandle,
    rowsAt: number,
    stored: StoredSample,
  ) {
    this.path = path
    this.layout = layout
    this.#file = file
    this.#rowsAt = rowsAt
    this.#stored = stored
    this.#rowBytes = layout.widthPx * layout.channels * storedSampleBytes[stored]
  }

  /** A new, empty spool. @throws AppError disk-full, output-unwritable */
  static async create(path: string, layout: SpoolLayout): Promise<RasterSpool> {
    try {
      const file = await open(path, 'wx+')
      const spool = new RasterSpool(
        path,
        layout,
        file,
        spoolTiffHeaderBytes,
        layout.bitDepth === 8 ? 'uint8' : 'uint16',
      )
      await spool.#writeAt(spoolTiffHeader(spoolBytes(layout)), 0)
      return spool
    } catch (error) {
      throw fileError(error, path, 'write')
    }
  }

  /** A spool that libvips wrote. */
  static async open(path: string): Promise<RasterSpool> {
    const file = await open(path, 'r+')
    try {
      const header = new Uint8Array(vipsHeaderBytes)
      await file.read(header, 0, vipsHeaderBytes, 0)
      const { layout, stored } = readVipsHeader(header)
      const spool = new RasterSpool(path, layout, file, vipsHeaderBytes, stored)
      spool.#rowsWritten = spool.layout.heightPx
      return spool
    } catch (error) {
      await file.close()
      throw error
    }
  }

  /** Interleaved samples without any header, from the first byte of a file on. */
  static async openSamples(path: string, layout: SpoolLayout): Promise<RasterSpool> {
    const spool = new RasterSpool(
      path,
      layout,
      await open(path, 'r'),
      0,
      layout.bitDepth === 8 ? 'uint8' : 'uint16',
    )
    spool.#rowsWritten = layout.heightPx
    return spool
  }

  get rowsWritten(): number {
    return this.#rowsWritten
  }

  /** Appends rows. @throws RangeError where the block does not fit; AppError disk-full */
  async append(block: PixelBlock): Promise<void> {
    const { widthPx, channels, heightPx, bitDepth } = this.layout
    if (
      block.widthPx !== widthPx ||
      block.channels !== channels ||
      block.samples.BYTES_PER_ELEMENT * 8 !== bitDepth ||
      this.#rowsWritten + block.heightPx > heightPx
    ) {
      throw new RangeError(
        `Expected at most ${heightPx - this.#rowsWritten} rows of ${widthPx} × ${channels} samples of ${bitDepth} bits ` +
          `but received ${block.heightPx} rows of ${block.widthPx} × ${block.channels} of ${block.samples.BYTES_PER_ELEMENT * 8}.`,
      )
    }
    const { buffer, byteOffset, byteLength } = block.samples
    try {
      await this.#writeAt(
        new Uint8Array(buffer, byteOffset, byteLength),
        this.#rowsAt + this.#rowsWritten * this.#rowBytes,
      )
    } catch (error) {
      throw fileError(error, this.path, 'write')
    }
    this.#rowsWritten += block.heightPx
  }

  /** Rows `topPx` to `topPx + heightPx`. */
  async read(topPx: number, heightPx: number): Promise<PixelBlock> {
    const { widthPx, channels } = this.layout
    const bytes = new Uint8Array(heightPx * this.#rowBytes)
    let done = 0
    while (done < bytes.length) {
      const position = this.#rowsAt + topPx * this.#rowBytes + done
      const { bytesRead } = await this.#file.read(bytes, done, bytes.length - done, position)
      if (bytesRead === 0)
        throw new Error(`Expected ${bytes.length} bytes of spooled rows but the file ended.`)
      done += bytesRead
    }
    return { widthPx, heightPx, channels, samples: narrowSamples(bytes.buffer, this.#stored) }
  }

  /** Writes the trailer after the last row, so that libvips can read the file. */
  async complete(metadata: SpoolMetadata, pages = 1): Promise<void> {
    const { heightPx } = this.layout
    if (this.#rowsWritten !== heightPx) {
      throw new RangeError(
        `Expected ${heightPx} rows before the picture ends but received ${this.#rowsWritten}.`,
      )
    }
    try {
      await this.#writeAt(
        spoolTiffTrailer(this.layout, metadata, pages),
        this.#rowsAt + heightPx * this.#rowBytes,
      )
    } catch (error) {
      throw fileError(error, this.path, 'write')
    }
  }

  /** Makes reading fail for whoever has the file open. */
  async discardRows(): Promise<void> {
    await this.#file.truncate(0).catch(() => undefined)
  }

  /** Closes and removes the file. May be called again. */
  async dispose(): Promise<void> {
    await this.#file.close().catch(() => undefined)
    await rm(this.path, { force: true })
  }

  async #writeAt(bytes: Uint8Array, position: number): Promise<void> {
    let done = 0
    while (done < bytes.length) {
      const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, position + done)
      done += bytesWritten
    }
  }
}
