import { perPixel, type FormatReader } from '../format-reader.ts'

const headerBytes = 18
const mapped = 1
const kinds: ReadonlySet<number> = new Set([1, 2, 3, 9, 10, 11])
const depths: ReadonlySet<number> = new Set([8, 15, 16, 24, 32])

/** Truevision TGA, read by ImageMagick. */
export const tgaReader: FormatReader = {
  recognises: isHeader,
  wasm: { decoder: 'magick', format: 'TGA' },
  decodingBytes: perPixel(12),
}

/** These files begin with no mark, so that all of their header must make sense (Truevision TGA 2.0). */
function isHeader(head: Uint8Array): boolean {
  if (head.length < headerBytes) return false
  const view = new DataView(head.buffer, head.byteOffset)
  const [hasMap, kind, depth] = [view.getUint8(1), view.getUint8(2), view.getUint8(16)]
  if (hasMap > 1 || !kinds.has(kind) || !depths.has(depth) || view.getUint8(17) & 0xc0) return false
  const isMapped = kind % 8 === mapped
  const mapBits = view.getUint8(7)
  const isMapSound = isMapped ? [15, 16, 24, 32].includes(mapBits) : hasMap === 1 || mapBits === 0
  if (!isMapSound || isMapped !== (hasMap === 1)) return false
  return view.getUint16(12, true) > 0 && view.getUint16(14, true) > 0
}
