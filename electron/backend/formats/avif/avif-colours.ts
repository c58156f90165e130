import type { CodedColours } from '../../image/colour/coded-colours.ts'
import { concatenated } from '../../image/metadata/byte-tools.ts'
import { box, childBoxes, fullBox, uint16, viewOf } from './iso-boxes.ts'

/** BT.601's, by which our encoder makes luma and chroma. */
const writtenMatrix = 6
const fullRange = 0x80
const boxHeadBytes = 8

/**
 * The properties of an AVIF file with a `colr` box that names colours by number, as one more property of the primary item
 * (ISO/IEC 14496-12, sections 8.11.14 and 12.1.5).
 */
export function withCodedColours(iprp: Uint8Array, primary: number, coded: CodedColours): Uint8Array {
  const [ipco, ipma] = ['ipco', 'ipma'].map((type) => {
    const found = childBoxes(iprp, boxHeadBytes).find((child) => child.type === type)
    if (found === undefined) throw new Error(`Expected an ${type} box in an encoded AVIF file.`)
    return iprp.subarray(found.at, found.at + found.length)
  })
  if (ipco === undefined || ipma === undefined) return iprp
  const property = box(
    'colr',
    concatenated([
      new TextEncoder().encode('nclx'),
      uint16(coded.primaries),
      uint16(coded.transfer),
      uint16(writtenMatrix),
      Uint8Array.of(fullRange),
    ]),
  )
  const index = childBoxes(ipco, boxHeadBytes).length + 1
  const properties = box('ipco', concatenated([ipco.subarray(boxHeadBytes), property]))
  return box('iprp', concatenated([properties, withAssociation(ipma, primary, index)]))
}

/** Version 0 with indices of 7 bits, as our encoder writes it. */
function withAssociation(ipma: Uint8Array, primary: number, index: number): Uint8Array {
  const view = viewOf(ipma)
  if (view.getUint32(8) !== 0) throw new Error('Expected an ipma box of version 0 in an encoded AVIF file.')
  const parts: Uint8Array[] = [ipma.subarray(12, 16)]
  for (let at = 16; at + 3 <= ipma.length;) {
    const count = view.getUint8(at + 2)
    const entry = ipma.slice(at, at + 3 + count)
    at += 3 + count
    if (viewOf(entry).getUint16(0) !== primary) {
      parts.push(entry)
      continue
    }
    entry[2] = count + 1
    parts.push(entry, Uint8Array.of(index))
  }
  return fullBox('ipma', 0, concatenated(parts))
}
