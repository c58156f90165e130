import type { DecodedImage } from '../image/decoded-image.ts'
import type { ImageInfo } from '../image/image-info.ts'
import type { ProbedImage } from '../image/probe-image.ts'

/** A picture's file as it was looked at: decoding it later means the same file. */
export interface IdentifiedImage extends ProbedImage {
  /** As `fileIdentity` gives it. */
  readonly identity: string
}

/** What is made of a picture for the screen: always upright, in sRGB. */
export type Rendering =
  /** Fits a square of a side; `isExact` keeps every sample as it is (PNG), else it is small (WebP). */
  | { readonly kind: 'preview'; readonly sidePx: number; readonly isExact: boolean }
  /** All of it, as an uncompressed TIFF pyramid of tiles. */
  | { readonly kind: 'pyramid'; readonly tileSidePx: number }
  /** Fits a rectangle, on a background (PNG). */
  | {
      readonly kind: 'overview'
      readonly widthPx: number
      readonly heightPx: number
      readonly background: string
    }

export interface RenderRequest {
  readonly path: string
  readonly rendering: Rendering
  /** Where the result is written; nothing is there yet. */
  readonly outputPath: string
  /** For decoded pixels on their way. */
  readonly scratchDirectory: string
}

/**
 * Everything that reads pictures. Errors of all its methods: AppError input-not-found | input-unreadable |
 * input-unsupported | input-corrupt | input-too-large | disk-full; an abort as the signal throws it.
 */
export interface ImageDecoder {
  /** What a file holds, without its pixels. */
  probe(
    path: string,
    options?: { readonly page?: number; readonly signal?: AbortSignal | undefined },
  ): Promise<IdentifiedImage>
  /** Decodes the pixels of a probed image into a spool in `directory`, which is empty. */
  decode(
    image: { readonly info: ImageInfo; readonly identity: string },
    directory: string,
    signal?: AbortSignal,
  ): Promise<DecodedImage>
  /** Makes a picture for the screen. */
  render(request: RenderRequest, signal?: AbortSignal): Promise<void>
}
