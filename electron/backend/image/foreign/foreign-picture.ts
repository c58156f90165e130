/** What is asked of the worker that reads formats through ImageMagick. */
export interface ForeignRequest {
  readonly path: string
  /** ImageMagick's name of the format, so that nothing is guessed from content twice. */
  readonly format: string
  readonly want: 'header' | 'pixels'
}

/** A picture read through ImageMagick, 8 bits a sample, upright. */
export interface ForeignPicture {
  readonly widthPx: number
  readonly heightPx: number
  readonly colourChannels: 1 | 3
  readonly hasAlpha: boolean
  /** Dots per inch, where the file says. */
  readonly density: number | null
  readonly icc: Uint8Array | null
  readonly exif: Uint8Array | null
  readonly xmp: Uint8Array | null
  readonly iptc: Uint8Array | null
  /** Interleaved; `null` where only the header was wanted. */
  readonly samples: Uint8Array | null
}

export type ForeignAnswer =
  | { readonly kind: 'read'; readonly picture: ForeignPicture }
  | { readonly kind: 'failed'; readonly reason: string }
