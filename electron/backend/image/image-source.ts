import type { Message } from '../../common/messages/message.ts'
import type { PixelBlock } from '../../common/pixels/pixel-block.ts'
import type { ImageInfo, ImageMetadata } from './image-info.ts'

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
   * @throws AppError input-corrupt | disk-full; an abort as the signal throws it, at once
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
  /** Ends decoding where it is under way, and removes what was spooled. May be called again. */
  close(): Promise<void>
}
