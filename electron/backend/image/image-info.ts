import type { CodedColours } from './colour/coded-colours.ts'
import type { InputFormat } from '../../common/formats/image-formats.ts'

/** What is known of an image before it is decoded. */
export interface ImageInfo {
  readonly path: string
  readonly format: InputFormat
  /** Size as seen, orientation applied. */
  readonly widthPx: number
  readonly heightPx: number
  /** 1 gray, 3 RGB, 4 the inks of CMYK (never with alpha). */
  readonly colourChannels: 1 | 3 | 4
  readonly hasAlpha: boolean
  /** Depth of the samples that strips carry. Float, signed and 32-bit images are read as 16 bits. */
  readonly bitDepth: 8 | 16
  /** Bits of a sample that the file stores, where that is known; else `bitDepth`. */
  readonly significantBits: number
  /** Frames of an animation or pages of a document, all of one size; 1 for a plain picture. */
  readonly pages: number
  /** Which page of the file this is, from 0; all of one size count as one picture of several pages. */
  readonly page: number
  /**
   * Numbers of the pages of other sizes or turned another way, each a picture of its own; smaller copies of the first
   * page (pyramids) do not count.
   */
  readonly otherPages: readonly number[]
  /** How long each frame stays, and how often all are shown (0: forever); `null` for what does not move. */
  readonly animation: { readonly delaysMs: readonly number[]; readonly loop: number } | null
  readonly sizeBytes: number
  /** Sample type in the file, as libvips names it: `uchar`, `ushort`, `uint`, `float` and others. */
  readonly sampleType: string
  /** Colour space in the file, as libvips names it. */
  readonly space: string
  /**
   * Whether the samples in strips are the file's own: gray, RGB and inks are handed on in the encoding of their own
   * profile, everything else (Lab, inks with alpha) is converted to sRGB.
   */
  readonly keepsOwnEncoding: boolean
  /** Whether libvips, left to itself, shows the file as strips do. */
  readonly readsPlainly: boolean
  /** Whether the file's own profile says how those samples are encoded. */
  readonly hasOwnProfile: boolean
  /** Dots per inch, where the file says. */
  readonly density: number | null
}

/** Metadata in its binary form, as the file carries it. */
export interface ImageMetadata {
  /** Profile of the samples in strips; absent for sRGB without a profile. */
  readonly icc?: Uint8Array
  /** Profile of a CMYK file with alpha; its strips are sRGB, and files that can hold CMYK are written in it again. */
  readonly cmykIcc?: Uint8Array
  /** Colours of high dynamic range, by number; samples are in their curve. */
  readonly coded?: CodedColours
  readonly exif?: Uint8Array
  readonly xmp?: Uint8Array
  readonly iptc?: Uint8Array
  /** Text chunks of a PNG file as they stand there, other than XMP. */
  readonly pngText?: Uint8Array
  /** A JPEG file’s comment. */
  readonly comment?: Uint8Array
  /** Photoshop’s image resources that stay true of a larger picture: clipping paths, copyright flag and address. */
  readonly photoshop?: Uint8Array
}
