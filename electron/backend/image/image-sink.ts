import type { Message } from '../../common/messages/message.ts'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { resolveFormat } from '../formats/output-format.ts'
import type { PixelBlock } from '../../common/pixels/pixel-block.ts'
import type { Encoding, MetadataSettings } from '../../common/settings/upscale-settings.ts'
import { requireDiskSpace } from '../files/disk-space.ts'
import { FileSink } from './file-sink.ts'
import { fileError } from '../files/file-error.ts'
import type { ImageSource } from './image-source.ts'
import { makeDirectory } from '../files/make-directory.ts'
import { requireFormatFits, requireFreeName } from './output-checks.ts'
import { RasterSpool } from './spool/raster-spool.ts'
import { createScratchDirectory, removeOrphans } from '../files/scratch-directory.ts'
import { spoolBytes, type SpoolLayout } from './spool/spool-layout.ts'

/** What a picture becomes and where it goes. */
export interface ImageSinkOptions {
  /** Whose metadata, profile and format the picture takes over; must stay open until `finish`. */
  readonly source: ImageSource
  readonly finalPath: string
  /** Size of the strips taken together, of each page. */
  readonly widthPx: number
  readonly heightPx: number
  /** Frames or pages, whose strips come one after the other; see `writable-pages.ts`. */
  readonly pages?: number
  /** Size of the file's picture, or of each of its pages; strips are resampled to it. */
  readonly targetWidthPx: number
  readonly targetHeightPx: number
  /** Dots per inch the file states; the input's by default. */
  readonly density?: number | null
  readonly encoding: Encoding
  /** What is kept and told; everything by default. */
  readonly metadata?: MetadataSettings
  /** Name and value pairs on what made the picture, for XMP. */
  readonly description?: Readonly<Record<string, string>>
  readonly allowOverwrite: boolean
  /** Where strips are spooled; the system's temporary folder by default. */
  readonly scratchDirectory?: string
  readonly signal?: AbortSignal
}

export interface WrittenImage {
  readonly path: string
  readonly sizeBytes: number
  readonly warnings: readonly Message[]
}

/** Takes strips from top to bottom and makes a file of them. */
export interface ImageSink {
  /** Same channels and depth as the source's strips. @throws AppError disk-full */
  write(strip: PixelBlock): Promise<void>
  /** Encodes, flushes and names the file; resources are released, whatever happens. */
  finish(): Promise<WrittenImage>
  /** Removes everything written so far; nothing lies under the final name. May be called again, also after `finish`. */
  abort(): Promise<void>
}

/**
 * Opens a file to be written. Strips go to a spool on disk, `finish` encodes that to a temporary file beside the
 * final name, which appears when the file is complete.
 * @throws AppError output-too-large (details name a format that fits) | output-is-input | output-exists |
 *   output-unwritable | disk-full
 */
export async function openImageSink(options: ImageSinkOptions): Promise<ImageSink> {
  options.signal?.throwIfAborted()
  const { source, finalPath } = options
  const format = resolveFormat(options.encoding.format, source.info.format)
  requireFormatFits(format, options)
  const directory = dirname(finalPath)
  try {
    await makeDirectory(directory)
    await requireFreeName(options)
    await removeOrphans(directory)
  } catch (error) {
    throw fileError(error, finalPath, 'write')
  }
  const layout: SpoolLayout = {
    widthPx: options.widthPx,
    heightPx: options.heightPx * (options.pages ?? 1),
    channels: source.info.colourChannels + (source.info.hasAlpha ? 1 : 0),
    bitDepth: source.info.bitDepth,
    isInks: source.info.colourChannels === 4,
  }
  const scratch = await createScratchDirectory(options.scratchDirectory ?? tmpdir())
  try {
    await requireDiskSpace(scratch, spoolBytes(layout))
    const spool = await RasterSpool.create(join(scratch, 'strips.tif'), layout)
    return new FileSink(options, format, scratch, spool)
  } catch (error) {
    await rm(scratch, { recursive: true, force: true })
    throw error
  }
}
