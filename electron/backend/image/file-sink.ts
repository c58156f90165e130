import type { Message } from '../../common/messages/message.ts'
import { randomUUID } from 'node:crypto'
import { rm, stat, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { formatLimits } from '../../common/formats/format-limits.ts'
import type { PixelBlock } from '../../common/pixels/pixel-block.ts'
import { metadataSettingsSchema, type OutputFormat } from '../../common/settings/upscale-settings.ts'
import { commitFile } from '../files/commit-file.ts'
import { formatWriters } from '../formats/format-writers.ts'
import type { EncodeRequest } from './encode-request.ts'
import { encodeError } from './encode-error.ts'
import { encodeToSize } from './encode-to-size.ts'
import type { ImageSink, ImageSinkOptions, WrittenImage } from './image-sink.ts'
import { toneMappedProfile } from './colour/coded-colours.ts'
import { openToneMap, toneMapped, type ToneMap } from './colour/tone-map.ts'
import { outputMetadata, type OutputMetadata } from './metadata/output-metadata.ts'
import type { RasterSpool } from './spool/raster-spool.ts'
import { ownedPrefix } from '../files/scratch-directory.ts'

/** Spools strips, then encodes them beside the final name, which appears when the file is complete. */
export class FileSink implements ImageSink {
  readonly #options: ImageSinkOptions
  readonly #format: OutputFormat
  readonly #scratch: string
  readonly #spool: RasterSpool
  readonly #encodedPath: string
  readonly #completePath: string
  /** How a high dynamic range becomes a standard one; `null` where there is none, or the file keeps it. */
  readonly #toneMap: ToneMap | null

  constructor(options: ImageSinkOptions, format: OutputFormat, scratch: string, spool: RasterSpool) {
    this.#options = options
    this.#format = format
    this.#scratch = scratch
    this.#spool = spool
    const temporaryPath = join(dirname(options.finalPath), `.${ownedPrefix()}${randomUUID()}`)
    this.#encodedPath = `${temporaryPath}-pixels`
    this.#completePath = temporaryPath
    const { coded } = options.source.metadata
    const keeps = formatLimits[format].hasHighDynamicRange && options.encoding.colour !== 'srgb'
    this.#toneMap = coded === undefined || keeps ? null : openToneMap(coded)
  }

  async write(strip: PixelBlock): Promise<void> {
    this.#options.signal?.throwIfAborted()
    const { colourChannels } = this.#options.source.info
    const map = this.#toneMap
    await this.#spool.append(map === null ? strip : toneMapped(strip, map, colourChannels))
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
          ? [{ code: 'pictures-left-out' as const, count: source.info.pages, format: label }]
          : []
      const lost = this.#ofTheInput(omitted).map((part) => ({
        code: 'metadata-left-out' as const,
        metadata: part,
        format: label,
      }))
      return {
        path: finalPath,
        sizeBytes: size,
        warnings: [...this.#sourceNotes(), ...notes, ...this.#colourNotes(), ...fewer, ...lost],
      }
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

  /** Where no metadata were wanted, none are missed. */
  #sourceNotes(): readonly Message[] {
    const { source, metadata } = this.#options
    if (metadata?.keep !== 'none') return source.warnings
    return source.warnings.filter(({ code }) => code !== 'metadata-not-kept')
  }

  /** What the file holds less of than the strips did. */
  #colourNotes(): Message[] {
    const { info } = this.#options.source
    const { label: format, bitDepth } = formatLimits[this.#format]
    const isCut = info.bitDepth > bitDepth
    return [
      ...(this.#toneMap === null ? [] : [{ code: 'tones-mapped', format } as const]),
      ...(isCut ? [{ code: 'depth-reduced', bits: info.significantBits, format } as const] : []),
    ]
  }

  /** The profile of the spooled strips. */
  get #icc(): Uint8Array | undefined {
    const { icc, coded } = this.#options.source.metadata
    return this.#toneMap === null || coded === undefined ? icc : (toneMappedProfile(coded) ?? undefined)
  }

  /** Parts that one format alone has a place for. */
  #textLeftOut({ pngText, comment, photoshop }: OutputMetadata): string[] {
    const isIn = (part: unknown, format: OutputFormat) => Boolean(part) && this.#format !== format
    return [
      ...(isIn(pngText, 'png') ? ['PNG text'] : []),
      ...(isIn(comment, 'jpeg') ? ['JPEG comment'] : []),
      ...(isIn(photoshop, 'jpeg') ? ['Photoshop path and copyright'] : []),
    ]
  }

  /** What we would have added, a description or dots per inch, is no loss to speak of. */
  #ofTheInput(omitted: readonly string[]): string[] {
    const { exif, xmp } = this.#options.source.metadata
    const written = { EXIF: exif === undefined, XMP: xmp === undefined }
    return omitted.filter((part) => !written[part as keyof typeof written])
  }

  /** Returns names of metadata the file could not take, and what else the user should know. */
  async #encode(): Promise<{ omitted: readonly string[]; notes: readonly Message[] }> {
    const { source, encoding, finalPath, signal, pages = 1 } = this.#options
    const target = { widthPx: this.#options.targetWidthPx, heightPx: this.#options.targetHeightPx }
    const changedDensity = this.#options.density ?? null
    const density = changedDensity ?? source.info.density
    const icc = this.#icc
    const convertTo = await this.#conversion()
    const metadata = outputMetadata(source.metadata, {
      ...target,
      inputWidthPx: source.info.widthPx,
      inputHeightPx: source.info.heightPx,
      becomesSrgb: convertTo === 'srgb' || this.#toneMap !== null,
      coded: this.#toneMap === null ? (source.metadata.coded ?? null) : null,
      density: changedDensity,
      densityForExif: formatLimits[this.#format].hasDensity ? null : density,
      settings: this.#options.metadata ?? metadataSettingsSchema.parse({}),
      description: this.#options.description ?? {},
    })
    try {
      await this.#spool.complete(
        {
          density,
          ...(icc === undefined ? {} : { icc }),
          ...(metadata.xmp === null ? {} : { xmp: new TextEncoder().encode(metadata.xmp) }),
        },
        pages,
      )
      const request: EncodeRequest = {
        spoolPath: this.#spool.path,
        layout: this.#spool.layout,
        significantBits: source.info.significantBits,
        target,
        format: this.#format,
        encoding,
        density,
        pages,
        animation: source.info.animation,
        convertTo,
        outputPath: this.#encodedPath,
        signal,
      }
      const notes = await this.#stoppable(() => encodeToSize(request, encoding.maximumBytes))
      const omitted = await formatWriters[this.#format].embed({
        ...target,
        fromPath: this.#encodedPath,
        toPath: this.#completePath,
        metadata,
        density,
      })
      return { omitted: [...metadata.dropped, ...omitted, ...this.#textLeftOut(metadata)], notes }
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

  /** The profile to convert to while encoding; strips of CMYK files with alpha are sRGB. */
  async #conversion(): Promise<string | null> {
    const { source, encoding } = this.#options
    const { cmykIcc } = source.metadata
    const icc = this.#icc
    if (source.info.colourChannels === 4) {
      return encoding.colour === 'srgb' || !formatLimits[this.#format].hasCmyk ? 'srgb' : null
    }
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
