import type { Message } from '../../common/messages/message.ts'
import type { StatedColours } from '../image/colour/coded-colours.ts'
import type { DecodedImage } from '../image/decoded-image.ts'
import type { ImageInfo, ImageMetadata } from '../image/image-info.ts'
import type { InputFile } from '../image/input-file.ts'
import type { WasmFormat } from '../image/wasm/wasm-decoders.ts'
import type { InputFormat } from '../../common/formats/image-formats.ts'

/** How files of one format are recognised and read. What a row leaves out is done as for most formats. */
export interface FormatReader {
  /** Whether a file's first bytes ({@link sniffLengthBytes}) are those of this format. */
  readonly recognises: (head: Uint8Array) => boolean
  /** Looks further into a file where first bytes do not settle what it is. */
  readonly settle?: (file: InputFile) => Promise<InputFormat>
  /** Refuses what takes too much even to look at. @throws AppError input-too-large */
  readonly requireSound?: (file: InputFile) => Promise<void>
  /** The decoder in WebAssembly that reads it; absent where libvips does. */
  readonly wasm?: WasmFormat
  /** What libvips describes the file by, where that is not the file itself. */
  readonly prepare?: (file: InputFile, page: number) => Promise<PreparedHeader>
  /** What is known beyond the header that libvips read. */
  readonly complete?: (file: InputFile, info: ImageInfo) => Promise<ImageInfo>
  /** Metadata, where its decoder does not give all of it. */
  readonly metadata?: (file: InputFile, metadata: ImageMetadata, page: number) => Promise<ImageMetadata>
  /** What the file holds that no result will. */
  readonly leftOut?: (file: InputFile) => Promise<readonly Message[]>
  /** Colours stated by other means than a profile. `icc` is the file's own, where it has one. */
  readonly colours?: (
    file: InputFile,
    info: ImageInfo,
    icc: Uint8Array | undefined,
  ) => Promise<StatedColours | null>
  /**
   * Memory that decoding takes beyond a few rows, in bytes, known before it is decoded.
   * @throws AppError input-too-large where a file's structure is out of all proportion
   */
  readonly decodingBytes: (file: InputFile, info: ImageInfo) => number | Promise<number>
  /** Decodes into a spool in a folder; `null` where the usual way does. */
  readonly decode?: (
    file: InputFile,
    info: ImageInfo,
    directory: string,
    signal: AbortSignal | undefined,
  ) => Promise<DecodedImage | null>
  /** Bits of a sample in the file, where its decoder gives no more than 8; `null` where unknown. */
  readonly storedBits?: (file: InputFile) => Promise<number | null>
  /** Whether a file that ends too early is kept as far as it goes. */
  readonly keepsDamaged?: boolean
  /** What to know of every picture of this format. */
  readonly notes?: readonly Message[]
}

/** A file as libvips is to describe it. */
export interface PreparedHeader {
  readonly readable: string | Uint8Array
  /** What the file itself states better than libvips' description. */
  readonly stated: Partial<ImageInfo>
  /** Whether libvips, left to itself, reads the same samples as we do. */
  readonly isPlain: boolean
}

/** How many of a file's first bytes {@link FormatReader.recognises} wants to see. */
export const sniffLengthBytes = 512

/** Some of a file's bytes as text. */
export function ascii(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to))
}

/** Whether bytes begin with these. */
export function startsWith(bytes: Uint8Array, ...prefix: number[]): boolean {
  return prefix.every((byte, index) => bytes[index] === byte)
}

/** Bytes a decoder holds for each pixel. */
export function perPixel(bytes: number): FormatReader['decodingBytes'] {
  return (_, { widthPx, heightPx }) => widthPx * heightPx * bytes
}
