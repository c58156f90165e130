import { concatenated } from '../../image/metadata/byte-tools.ts'

/** Boxes of the ISO base media file format (ISO/IEC 14496-12), which HEIF and AVIF files are made of. */

/** A box: its four letters, and where it is. */
export interface Box {
  readonly type: string
  readonly at: number
  readonly length: number
}

/** Boxes inside a box, from offset `start`. */
export function childBoxes(bytes: Uint8Array, start: number): Box[] {
  const boxes: Box[] = []
  const view = viewOf(bytes)
  for (let at = start; at + 8 <= bytes.length; at += Math.max(8, view.getUint32(at))) {
    boxes.push({ type: typeAt(view, at + 4), at, length: view.getUint32(at) })
  }
  return boxes
}

export function box(type: string, content: Uint8Array): Uint8Array {
  return concatenated([uint32(content.length + 8), text(type), content])
}

/** A box with a version and no flags (section 4.2 of the standard). */
export function fullBox(type: string, version: number, content: Uint8Array): Uint8Array {
  return box(type, concatenated([Uint8Array.of(version, 0, 0, 0), content]))
}

export function uint16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value & 0xff)
}

export function uint32(value: number): Uint8Array {
  return concatenated([uint16(Math.floor(value / 65_536)), uint16(value % 65_536)])
}

export function text(value: string): Uint8Array {
  return new TextEncoder().encode(value)
}

/** The four letters at an offset. */
export function typeAt(view: DataView, at: number): string {
  return String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at, 4))
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
