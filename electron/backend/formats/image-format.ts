/** Formats that libvips reads by strips. */
export const stripFormats = ['jpeg', 'png', 'webp', 'tiff', 'avif', 'gif'] as const

/** Formats that are read whole, by a decoder of their own; `raw` stands for cameras' raw files. */
export const foreignFormats = ['heic', 'jxl', 'bmp', 'jp2', 'psd', 'raw'] as const
export type ForeignFormat = (typeof foreignFormats)[number]

/** Formats Enlarger reads, recognised by their content. */
export const inputFormats = [...stripFormats, ...foreignFormats] as const
export type InputFormat = (typeof inputFormats)[number]

/** What a file's first bytes say it is. */
export type SniffedFormat = InputFormat | 'svg' | 'pdf'

/** Whether a format is read by a decoder of its own. */
export function isForeign(format: InputFormat): format is ForeignFormat {
  return foreignFormats.includes(format as ForeignFormat)
}

/** How many of a file's first bytes {@link sniffFormat} wants to see. */
export const sniffLengthBytes = 512

const ascii = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to))

const startsWith = (bytes: Uint8Array, ...prefix: number[]): boolean =>
  prefix.every((byte, index) => bytes[index] === byte)

/** The format of a file, from its first bytes and never from its name. */
export function sniffFormat(head: Uint8Array): SniffedFormat | null {
  if (startsWith(head, 0xff, 0xd8, 0xff)) return 'jpeg'
  if (startsWith(head, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'png'
  if (ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 12) === 'WEBP') return 'webp'
  if (isCameraRaw(head)) return 'raw'
  if (startsWith(head, 0x49, 0x49, 0x2a, 0) || startsWith(head, 0x49, 0x49, 0x2b, 0)) return 'tiff'
  if (startsWith(head, 0x4d, 0x4d, 0, 0x2a) || startsWith(head, 0x4d, 0x4d, 0, 0x2b)) return 'tiff'
  if (ascii(head, 0, 4) === 'GIF8') return 'gif'
  if (ascii(head, 4, 8) === 'ftyp') return sniffHeif(head)
  if (startsWith(head, 0xff, 0x0a) || ascii(head, 4, 8) === 'JXL ') return 'jxl'
  if (ascii(head, 4, 8) === 'jP  ' || startsWith(head, 0xff, 0x4f, 0xff, 0x51)) return 'jp2'
  if (ascii(head, 0, 2) === 'BM' && head.length >= 26) return 'bmp'
  if (ascii(head, 0, 4) === '8BPS') return 'psd'
  if (ascii(head, 0, 5) === '%PDF-') return 'pdf'
  return looksLikeSvg(head) ? 'svg' : null
}

/**
 * Raw formats with marks of their own: Canon, Olympus, Panasonic, Fujifilm. Others (DNG, NEF, ARW, PEF) are TIFF
 * files by their first bytes and told apart by their tags.
 */
function isCameraRaw(head: Uint8Array): boolean {
  if (startsWith(head, 0x49, 0x49, 0x2a, 0) && ascii(head, 8, 10) === 'CR') return true
  if (/^II(RO|RS|U\0)/.test(ascii(head, 0, 4)) || ascii(head, 0, 4) === 'MMOR') return true
  return ascii(head, 0, 15) === 'FUJIFILMCCD-RAW' || ascii(head, 4, 12) === 'ftypcrx '
}

/** Brands of an ISO base media file: AVIF's win over the general ones that both kinds carry. */
function sniffHeif(head: Uint8Array): SniffedFormat | null {
  const length = new DataView(head.buffer, head.byteOffset).getUint32(0)
  const brands = [ascii(head, 8, 12)]
  for (let at = 16; at + 4 <= Math.min(length, head.length); at += 4) brands.push(ascii(head, at, at + 4))
  if (brands.some((brand) => brand === 'avif' || brand === 'avis')) return 'avif'
  if (brands.some((brand) => /^(hei[cxms]|hev[cxms]|mif1|msf1)$/.test(brand))) return 'heic'
  return null
}

function looksLikeSvg(head: Uint8Array): boolean {
  return (
    /^\s*(<\?xml|<!--|<!DOCTYPE svg|<svg)/i.test(ascii(head, 0, head.length)) &&
    /<svg[\s>]/i.test(ascii(head, 0, head.length))
  )
}
