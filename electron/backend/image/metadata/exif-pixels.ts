import type { ExifChanges } from './exif-changes.ts'
import { find, isDirectory, pointer, setNumber, type Block } from './exif-directory.ts'

/** Tags of CIPA DC-008 whose values count pixels or depend on their size, and those that name a colour space. */
const tag = {
  subjectArea: 0x9214,
  colourSpace: 0xa001,
  interoperability: 0xa005,
  focalPlaneX: 0xa20e,
  focalPlaneY: 0xa20f,
  subjectLocation: 0xa214,
  interoperabilityIndex: 0x0001,
} as const
const shortType = 3
const rationalType = 5
const srgbColourSpace = 1
const mostShort = 0xffff

/**
 * Brings what an EXIF directory states in pixels to the output's: where the subject is, turned and scaled with the
 * picture, and pixels per unit of the sensor, by which programs compute the crop factor.
 * @param orientation how the input's stored pixels were turned to be upright, 1 to 8
 */
export function scalePixelValues(
  block: Block,
  details: number,
  orientation: number,
  changes: ExifChanges,
): void {
  const across = changes.widthPx / changes.inputWidthPx
  const down = changes.heightPx / changes.inputHeightPx
  const isTurned = orientation >= 5
  scaleRational(block, find(block, details, tag.focalPlaneX), isTurned ? down : across)
  scaleRational(block, find(block, details, tag.focalPlaneY), isTurned ? across : down)
  if (isTurned)
    swapValues(block, find(block, details, tag.focalPlaneX), find(block, details, tag.focalPlaneY))
  for (const wanted of [tag.subjectArea, tag.subjectLocation]) {
    moveSubject(block, find(block, details, wanted), orientation, changes)
  }
}

/** Says that colours are sRGB's, where the block says another space. */
export function stateSrgb(block: Block, details: number): void {
  setNumber(block, find(block, details, tag.colourSpace), srgbColourSpace)
  const directory = pointer(block, find(block, details, tag.interoperability))
  if (!isDirectory(block, directory)) return
  const index = find(block, directory, tag.interoperabilityIndex)
  if (index !== null) block.bytes.set(new TextEncoder().encode('R98\0'), index + 8)
}

function scaleRational(block: Block, entry: number | null, factor: number): void {
  const at = pointer(block, entry)
  const { view, littleEndian } = block
  if (entry === null || view.getUint16(entry + 2, littleEndian) !== rationalType) return
  if (at < 8 || at + 8 > block.bytes.length) return
  const value = (view.getUint32(at, littleEndian) / view.getUint32(at + 4, littleEndian)) * factor
  if (!Number.isFinite(value) || value <= 0) return
  const denominator = value < 4000 ? 1_000_000 : value < 4_000_000 ? 1000 : 1
  if (value * denominator > 0xffff_ffff) return
  view.setUint32(at, Math.round(value * denominator), littleEndian)
  view.setUint32(at + 4, denominator, littleEndian)
}

function swapValues(block: Block, one: number | null, other: number | null): void {
  if (one === null || other === null) return
  const value = block.bytes.slice(one + 8, one + 12)
  block.bytes.copyWithin(one + 8, other + 8, other + 12)
  block.bytes.set(value, other + 8)
}

/** Point, circle (diameter) or rectangle (width, height) around a centre, as 2, 3 or 4 shorts. */
function moveSubject(block: Block, entry: number | null, orientation: number, changes: ExifChanges): void {
  const { view, littleEndian } = block
  if (entry === null || view.getUint16(entry + 2, littleEndian) !== shortType) return
  const count = view.getUint32(entry + 4, littleEndian)
  const at = count <= 2 ? entry + 8 : pointer(block, entry)
  if (count < 2 || count > 4 || at + count * 2 > block.bytes.length) return
  const values = Array.from({ length: count }, (_, index) => view.getUint16(at + index * 2, littleEndian))
  const [x = 0, y = 0, width = 0, height = 0] = values
  const across = changes.widthPx / changes.inputWidthPx
  const down = changes.heightPx / changes.inputHeightPx
  const isTurned = orientation >= 5
  const [upX, upY] = upright(x, y, orientation, changes)
  const moved = [
    upX * across,
    upY * down,
    ...(count === 3 ? [width * Math.sqrt(across * down)] : []),
    ...(count === 4 ? [(isTurned ? height : width) * across, (isTurned ? width : height) * down] : []),
  ]
  // Beyond 65535 the standard has no number for it, and a wrong one would be worse than none.
  const fits = moved.every((value) => Math.round(value) <= mostShort)
  for (const [index, value] of moved.entries()) {
    view.setUint16(at + index * 2, fits ? Math.round(value) : 0, littleEndian)
  }
}

/** Where a point of the stored picture is once that is upright. */
function upright(
  x: number,
  y: number,
  orientation: number,
  { inputWidthPx: width, inputHeightPx: height }: ExifChanges,
): readonly [number, number] {
  switch (orientation) {
    case 2:
      return [width - x, y]
    case 3:
      return [width - x, height - y]
    case 4:
      return [x, height - y]
    case 5:
      return [y, x]
    case 6:
      return [width - y, x]
    case 7:
      return [width - y, height - x]
    case 8:
      return [y, height - x]
    default:
      return [x, y]
  }
}
