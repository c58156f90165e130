import type { Samples } from '../../../common/pixels/pixel-block.ts'

/** Decoders that come as WebAssembly. */
export type ForeignDecoder = 'magick' | 'jxl' | 'heif' | 'raw'

/** What is asked of a worker that reads formats libvips does not know. */
export interface ForeignRequest {
  /** The whole file. */
  readonly bytes: Uint8Array
  /** ImageMagick's name of the format, so that nothing is guessed from content twice. */
  readonly format: string
  readonly want: 'header' | 'pixels'
  /** Where a decoder that can spare the memory writes interleaved samples instead of returning them. */
  readonly samplesPath: string | null
}

/** A picture read by a decoder of its own, upright. */
export interface ForeignPicture {
  readonly widthPx: number
  /** Of each frame. */
  readonly heightPx: number
  /** 1 gray, 3 RGB, 4 the inks of CMYK (never with alpha). */
  readonly colourChannels: 1 | 3 | 4
  readonly hasAlpha: boolean
  /** Depth of the samples; values fill the whole range. */
  readonly bitDepth: 8 | 16
  /** Frames, one below the other; 1 for a plain picture. */
  readonly pages: number
  readonly animation: { readonly delaysMs: readonly number[]; readonly loop: number } | null
  /** Dots per inch, where the file says. */
  readonly density: number | null
  readonly icc: Uint8Array | null
  readonly exif: Uint8Array | null
  readonly xmp: Uint8Array | null
  readonly iptc: Uint8Array | null
  /** How many more pictures the file holds that are not read; absent for formats that hold one. */
  readonly otherPictures?: number
  /** Whether parts of the picture were missing, which the decoder filled; absent where it reports none. */
  readonly isDamaged?: boolean
  /** Interleaved; `null` where only the header was wanted or the samples lie in a file. */
  readonly samples: Samples | null
}

/** Reads one picture after the other with a decoder that stays loaded. */
export type ForeignReader = (request: ForeignRequest) => ForeignPicture | Promise<ForeignPicture>

export type ForeignAnswer =
  | { readonly kind: 'read'; readonly picture: ForeignPicture }
  | { readonly kind: 'failed'; readonly reason: string }
