import { ascii } from '../format-reader.ts'

/** Kinds of ISO base media files that hold pictures. */
export type HeifKind = 'avif' | 'heic'

/** What the brands of an ISO base media file name: AVIF's win over the general ones that both kinds carry. */
export function heifKind(head: Uint8Array): HeifKind | null {
  if (head.length < 16 || ascii(head, 4, 8) !== 'ftyp') return null
  const length = new DataView(head.buffer, head.byteOffset).getUint32(0)
  const brands = [ascii(head, 8, 12)]
  for (let at = 16; at + 4 <= Math.min(length, head.length); at += 4) brands.push(ascii(head, at, at + 4))
  if (brands.some((brand) => brand === 'avif' || brand === 'avis')) return 'avif'
  return brands.some((brand) => /^(hei[cxms]|hev[cxms]|mif1|msf1)$/.test(brand)) ? 'heic' : null
}
