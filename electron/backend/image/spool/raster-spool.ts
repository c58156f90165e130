import { open, rm, type FileHandle } from 'node:fs/promises'
import type { PixelBlock } from '../../../common/pixels/pixel-block.ts'
import { fileError } from '../../files/file-error.ts'
import type { LabEncoding } from './lab-samples.ts'
import { narrowSamples, type Narrowing } from './narrow-samples.ts'
import { isPlainSample, storedNumbers, type StoredNumbers } from './stored-samples.ts'
import { spoolBytes, type SpoolLayout } from './spool-layout.ts'
import { spoolTiffHeader, spoolTiffHeaderBytes, spoolTiffTrailer, type SpoolMetadata } from './spool-tiff.ts'
import type { SampleMapping } from './sample-mapping.ts'
import { readVipsHeader, storedSampleBytes, vipsHeaderBytes, type StoredSample } from './vips-file.ts'

/** How a spool that libvips wrote differs from what its header says. */
export interface SpoolReading {
  /** Which of its channels are taken, in this order; all by default. */
  readonly channels?: readonly number[]
  /** The type of its samples where libvips took them for unsigned numbers. */
  readonly stored?: StoredSample | null
  /** How its channels are CIELAB. */
  readonly lab?: LabEncoding | null
}

/** A complete spool that is handed from one process to another by its path. */
export interface WrittenSpool {
  /** How the file begins: as libvips' own format, or as the TIFF file that {@link RasterSpool.create} makes. */
  readonly kind: 'vips' | 'tiff'
  readonly layout: SpoolLayout
  readonly narrowing: Narrowing
}

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
  readonly #rowBytes: number
  #narrowing: Narrowing
  #rowsWritten = 0
  #kind: WrittenSpool['kind'] = 'tiff'

  private constructor(
    path: string,
    layout: SpoolLayout,
    file: FileHandle,
    rowsAt: number,
    narrowing: Narrowing,
  ) {
    this.path = path
    this.layout = layout
    this.#file = file
    this.#rowsAt = rowsAt
    this.#narrowing = narrowing
    this.#rowBytes = layout.widthPx * narrowing.storedChannels * storedSampleBytes[narrowing.stored]
  }

  /** A new, empty spool. @throws AppError disk-full, output-unwritable */
  static async create(path: string, layout: SpoolLayout): Promise<RasterSpool> {
    try {
      const file = await open(path, 'wx+')
      const spool = new RasterSpool(path, layout, file, spoolTiffHeaderBytes, plainNarrowing(layout))
      await spool.#writeAt(spoolTiffHeader(spoolBytes(layout)), 0)
      return spool
    } catch (error) {
      throw fileError(error, path, 'write')
    }
  }

  /** A spool that another process wrote. @throws Error where the file is not as long as its pixels */
  static async openWritten(path: string, { kind, layout, narrowing }: WrittenSpool): Promise<RasterSpool> {
    const file = await open(path, 'r+')
    const rowsAt = kind === 'vips' ? vipsHeaderBytes : spoolTiffHeaderBytes
    const spool = new RasterSpool(path, layout, file, rowsAt, narrowing)
    spool.#kind = kind
    const { size } = await file.stat()
    const expectedBytes = rowsAt + layout.heightPx * spool.#rowBytes
    if (size < expectedBytes) {
      await file.close()
      throw new Error(`Expected ${expectedBytes} bytes of decoded pixels but received ${size}.`)
    }
    spool.#rowsWritten = layout.heightPx
    return spool
  }

  /** A spool that libvips wrote. */
  static async open(path: string, reading: SpoolReading = {}): Promise<RasterSpool> {
    const file = await open(path, 'r+')
    try {
      const header = new Uint8Array(vipsHeaderBytes)
      await file.read(header, 0, vipsHeaderBytes, 0)
      const { layout, stored } = readVipsHeader(header)
      const narrowing = {
        stored: reading.stored ?? stored,
        storedChannels: layout.channels,
        channels: reading.channels ?? Array.from({ length: layout.channels }, (_, index) => index),
        mappings: null,
        lab: reading.lab ?? null,
      } as const
      const isPlain = narrowing.lab === null && isPlainSample(narrowing.stored)
      const bitDepth = isPlain ? layout.bitDepth : 16
      const channels = narrowing.channels.length
      const spool = new RasterSpool(path, { ...layout, channels, bitDepth }, file, vipsHeaderBytes, narrowing)
      spool.#kind = 'vips'
      spool.#rowsWritten = spool.layout.heightPx
      return spool
    } catch (error) {
      await file.close()
      throw error
    }
  }

  /** Interleaved samples without any header, from the first byte of a file on. */
  static async openSamples(path: string, layout: SpoolLayout): Promise<RasterSpool> {
    const spool = new RasterSpool(path, layout, await open(path, 'r'), 0, plainNarrowing(layout))
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

  /** The type samples have in the file. */
  get stored(): StoredSample {
    return this.#narrowing.stored
  }

  /** Channels in the file, taken or not. */
  get storedChannels(): number {
    return this.#narrowing.storedChannels
  }

  /** Says what becomes of samples without a full scale of their own, channel by channel. */
  mapSamples(mappings: readonly SampleMapping[]): void {
    this.#narrowing = { ...this.#narrowing, mappings }
  }

  /** Rows as numbers of all channels of the file, a portion at a time. */
  async *storedRows(portionPx: number): AsyncGenerator<StoredNumbers> {
    for (let top = 0; top < this.layout.heightPx; top += portionPx) {
      const bytes = await this.#readBytes(top, Math.min(portionPx, this.layout.heightPx - top))
      yield storedNumbers(bytes.buffer as ArrayBuffer, this.#narrowing.stored)
    }
  }

  /** Rows `topPx` to `topPx + heightPx`. */
  async read(topPx: number, heightPx: number): Promise<PixelBlock> {
    const { widthPx, channels } = this.layout
    const bytes = await this.#readBytes(topPx, heightPx)
    const samples = narrowSamples(bytes.buffer as ArrayBuffer, this.#narrowing)
    return { widthPx, heightPx, channels, samples }
  }

  async #readBytes(topPx: number, heightPx: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(heightPx * this.#rowBytes)
    let done = 0
    while (done < bytes.length) {
      const position = this.#rowsAt + topPx * this.#rowBytes + done
      const { bytesRead } = await this.#file.read(bytes, done, bytes.length - done, position)
      if (bytesRead === 0)
        throw new Error(`Expected ${bytes.length} bytes of spooled rows but the file ended.`)
      done += bytesRead
    }
    return bytes
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

  /** Closes the file and leaves it to {@link RasterSpool.openWritten}. */
  async handOver(): Promise<WrittenSpool> {
    await this.close()
    return { kind: this.#kind, layout: this.layout, narrowing: this.#narrowing }
  }

  /** Closes the file and leaves it where it is. May be called again. */
  async close(): Promise<void> {
    await this.#file.close().catch(() => undefined)
  }

  /** Closes and removes the file. May be called again. */
  async dispose(): Promise<void> {
    await this.close()
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

function plainNarrowing({ channels, bitDepth }: SpoolLayout): Narrowing {
  return {
    stored: bitDepth === 8 ? 'uint8' : 'uint16',
    storedChannels: channels,
    channels: Array.from({ length: channels }, (_, index) => index),
    mappings: null,
    lab: null,
  }
}
