import { randomUUID } from 'node:crypto'
import { realpath, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { AppError } from '../../common/app-error.ts'
import { fitsFormat, formatLimits, substituteFormat } from '../../common/format-limits.ts'
import { resolveFormat } from '../../common/output-format.ts'
import type { PixelBlock } from '../../common/pixel-block.ts'
import {
  metadataSettingsSchema,
  type Encoding,
  type MetadataSettings,
  type OutputFormat,
} from '../../common/upscale-settings.ts'
import { commitFile } from './commit-file.ts'
import { requireDiskSpace } from './disk-space.ts'
import type { EncodeRequest } from './encode-image.ts'
import { encodeError } from './encode-error.ts'
import { encodeToSize } from './encode-to-size.ts'
import { fileError } from './file-error.ts'
import { embedMetadata } from './metadata/embed-metadata.ts'
import { makeDirectory } from './make-directory.ts'
import { outputMetadata } from './metadata/output-metadata.ts'
import type { ImageInfo } from './image-info.ts'
import type { ImageSource } from './image-source.ts'
import { RasterSpool } from './raster-spool.ts'
import { createScratchDirectory, ownedPrefix, removeOrphans } from './scratch-directory.ts'
import { spoolBytes, type SpoolLayout } from './spool-layout.ts'

/** What a picture becomes and where it goes. */
export interface ImageSinkOptions {
  /** Whose metadata, profile and format the picture takes over; must stay open until `finish`. */
  readonly source: ImageSource
  readonly finalPath: string
  /** Size of the strips taken together, of each page. */
  readonly widthPx: number
  readonly heightPx: number
  /** Frames or pages, whose strips come one after the other; see {@link writablePages}. */
  readonly pages?: number
  /** Size of the file's picture, or of each of its pages; strips are resampled to it. */
  readonly targetWidthPx: number
  readonly targetHeightPx: number
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
  readonly warnings: readonly string[]
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

/** How many of an image's frames or pages a file of the chosen format can take: all, or the first. */
export function writablePages(info: ImageInfo, encoding: Encoding): number {
  return formatLimits[resolveFormat(encoding.format, info.format)].hasPages ? info.pages : 1
}

class FileSink implements ImageSink {
  readonly #options: ImageSinkOptions
  readonly #format: OutputFormat
  readonly #scratch: string
  readonly #spool: RasterSpool
  readonly #encodedPath: string
  readonly #completePath: string

  constructor(options: ImageSinkOptions, format: OutputFormat, scratch: string, spool: RasterSpool) {
    this.#options = options
    this.#format = format
    this.#scratch = scratch
    this.#spool = spool
    const temporaryPath = join(dirname(options.finalPath), `.${ownedPrefix()}${randomUUID()}`)
    this.#encodedPath = `${temporaryPath}-pixels`
    this.#completePath = temporaryPath
  }

  async write(strip: PixelBlock): Promise<void> {
    this.#options.signal?.throwIfAborted()
    await this.#spool.append(strip)
  }

  async finish(): Promise<WrittenImage> {
    const { source, finalPath, signal } = this.#options
    try {
      signal?.throwIfAborted()
      const { omitted, notes } = await this.#encode()
      signal?.throwIfAborted()
      const { size } = await stat(this.#completePath)
      await this.#takeTimes()
      await commitFile(this.#completePath, finalPath, this.#options.allowOverwrite)
      const { label } = formatLimits[this.#format]
      const { pages = 1 } = this.#options
      const fewer =
        source.info.pages > pages
          ? [`Only the first of ${source.info.pages} pictures fits into a ${label} file.`]
          : []
      const lost = this.#ofTheInput(omitted).map(
        (part) => `${part} metadata could not be kept in a ${label} file.`,
      )
      return { path: finalPath, sizeBytes: size, warnings: [...source.warnings, ...notes, ...fewer, ...lost] }
    } finally {
      await this.abort()
    }
  }

  async abort(): Promise<void> {
    await this.#spool.dispose()
    await rm(this.#encodedPath, { force: true })
    await rm(this.#completePath, { force: true })
    await rm(this.#scratch, { recursive: true, force: true })
  }

  /** A description we would have added is no loss to speak of. */
  #ofTheInput(omitted: readonly string[]): string[] {
    return omitted.filter((part) => part !== 'XMP' || this.#options.source.metadata.xmp !== undefined)
  }

  /** Returns names of metadata the file could not take, and sentences on what else the user should know. */
  async #encode(): Promise<{ omitted: readonly string[]; notes: readonly string[] }> {
    const { source, encoding, finalPath, signal, pages = 1 } = this.#options
    const target = { widthPx: this.#options.targetWidthPx, heightPx: this.#options.targetHeightPx }
    const metadata = outputMetadata(source.metadata, {
      ...target,
      settings: this.#options.metadata ?? metadataSettingsSchema.parse({}),
      description: this.#options.description ?? {},
    })
    try {
      await this.#spool.complete(
        {
          density: source.info.density,
          ...(source.metadata.icc === undefined ? {} : { icc: source.metadata.icc }),
          ...(metadata.xmp === null ? {} : { xmp: new TextEncoder().encode(metadata.xmp) }),
        },
        pages,
      )
      const request: EncodeRequest = {
        spoolPath: this.#spool.path,
        layout: this.#spool.layout,
        target,
        format: this.#format,
        encoding,
        density: source.info.density,
        pages,
        animation: source.info.animation,
        convertTo: await this.#conversion(),
        outputPath: this.#encodedPath,
      }
      const notes = await this.#stoppable(() => encodeToSize(request, encoding.maximumBytes))
      const omitted = await embedMetadata(
        this.#format,
        this.#encodedPath,
        this.#completePath,
        metadata,
        target,
      )
      return { omitted, notes }
    } catch (error) {
      signal?.throwIfAborted()
      throw await encodeError(error, finalPath)
    }
  }

  /** libvips cannot be told to stop; with its input gone it fails at the next rows, a moment later. */
  async #stoppable<Result>(encode: () => Promise<Result>): Promise<Result> {
    const { signal } = this.#options
    const stop = () => void this.#spool.discardRows()
    signal?.addEventListener('abort', stop, { once: true })
    try {
      return await encode()
    } finally {
      signal?.removeEventListener('abort', stop)
    }
  }

  /** The profile to convert to while encoding; strips of CMYK files are sRGB. */
  async #conversion(): Promise<string | null> {
    const { source, encoding } = this.#options
    const { icc, cmykIcc } = source.metadata
    if (encoding.colour === 'srgb' || !formatLimits[this.#format].hasProfile)
      return icc !== undefined && source.info.colourChannels === 3 ? 'srgb' : null
    if (cmykIcc === undefined || !formatLimits[this.#format].hasCmyk) return null
    const path = join(this.#scratch, 'cmyk.icc')
    await writeFile(path, cmykIcc)
    return path
  }

  async #takeTimes(): Promise<void> {
    if (!this.#options.metadata?.fileTimes) return
    const { atime, mtime } = await stat(this.#options.source.info.path)
    await utimes(this.#completePath, atime, mtime)
  }
}

function requireFormatFits(format: OutputFormat, options: ImageSinkOptions): void {
  const size = { widthPx: options.targetWidthPx, heightPx: options.targetHeightPx }
  if (fitsFormat(format, size)) return
  const { label, maximumSidePx } = formatLimits[format]
  const suggestedFormat = substituteFormat(format, size)
  throw new AppError(
    'output-too-large',
    `Expected sides of at most ${maximumSidePx} px for ${label} but the output is ${size.widthPx}×${size.heightPx}; ` +
      `${formatLimits[suggestedFormat].label} can hold it.`,
    { format, maximumSidePx, suggestedFormat, ...size },
  )
}

async function requireFreeName({ source, finalPath, allowOverwrite }: ImageSinkOptions): Promise<void> {
  const existing = await realpath(finalPath).catch(() => null)
  if (existing === null) return
  if (existing === (await realpath(source.info.path).catch(() => null))) {
    throw new AppError('output-is-input', `Expected another name than the input's own, “${finalPath}”.`, {
      path: finalPath,
    })
  }
  if (!allowOverwrite) {
    throw new AppError('output-exists', `Expected to write “${finalPath}”, but it exists already.`, {
      path: finalPath,
    })
  }
}
