import { inputFormats, type InputFormat } from '../../common/formats/image-formats.ts'
import type { InputFile } from '../image/input-file.ts'
import { readBytes } from '../image/metadata/byte-tools.ts'
import { avifReader } from './avif/avif-reader.ts'
import { bmpReader } from './bmp/bmp-reader.ts'
import { sniffLengthBytes, type FormatReader } from './format-reader.ts'
import { gifReader } from './gif/gif-reader.ts'
import { heicReader } from './heic/heic-reader.ts'
import { icoReader } from './ico/ico-reader.ts'
import { jp2Reader } from './jp2/jp2-reader.ts'
import { jpegReader } from './jpeg/jpeg-reader.ts'
import { jxlReader } from './jxl/jxl-reader.ts'
import { pngReader } from './png/png-reader.ts'
import { pnmReader } from './pnm/pnm-reader.ts'
import { psdReader } from './psd/psd-reader.ts'
import { rawReader } from './raw/raw-reader.ts'
import { tgaReader } from './tga/tga-reader.ts'
import { tiffFileReader } from './tiff/tiff-file-reader.ts'
import { webpReader } from './webp/webp-reader.ts'

/**
 * How every format is read, in the order in which they are looked for: raw files with marks of their own come before
 * TIFF, whose first bytes some of them have; TGA, which has no mark, comes last.
 */
export const formatReaders: Readonly<Record<InputFormat, FormatReader>> = {
  jpeg: jpegReader,
  png: pngReader,
  webp: webpReader,
  raw: rawReader,
  tiff: tiffFileReader,
  gif: gifReader,
  avif: avifReader,
  heic: heicReader,
  jxl: jxlReader,
  jp2: jp2Reader,
  bmp: bmpReader,
  psd: psdReader,
  pnm: pnmReader,
  ico: icoReader,
  tga: tgaReader,
}

const searched = Object.keys(formatReaders) as readonly InputFormat[]

/** The format of a file, from its first bytes and never from its name; `null` for what is not read. */
export function sniffFormat(head: Uint8Array): InputFormat | null {
  return searched.find((format) => formatReaders[format].recognises(head)) ?? null
}

/** The format of a file by its content; `null` for what is not read. */
export async function identifyFormat(file: InputFile): Promise<InputFormat | null> {
  const format = sniffFormat(await readBytes(file, 0, sniffLengthBytes))
  if (format === null) return null
  return (await formatReaders[format].settle?.(file)) ?? format
}

/** Whether a format is read by a decoder in WebAssembly. */
export function hasWasmDecoder(format: InputFormat): boolean {
  return formatReaders[format].wasm !== undefined
}

/** Whether a word names a format that is read. */
export function isInputFormat(word: string): word is InputFormat {
  return inputFormats.includes(word as InputFormat)
}
