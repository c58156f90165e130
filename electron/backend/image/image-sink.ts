import type { Message } from '../../common/messages/message.ts'
import type { PixelBlock } from '../../common/pixels/pixel-block.ts'
import type { Encoding, MetadataSettings } from '../../common/settings/upscale-settings.ts'
import type { ImageSource } from './image-source.ts'

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
