import type { FileHandle } from 'node:fs/promises'
import { concatenated, copyRange, readBytes, writeAll } from '../../image/metadata/byte-tools.ts'
import type { CodedColours } from '../../image/colour/coded-colours.ts'
import { withCodedColours } from './avif-colours.ts'
import { box, childBoxes, fullBox, text, typeAt, uint16, uint32, viewOf, type Box } from './iso-boxes.ts'
import type { EmbedRequest } from '../format-writer.ts'
import type { OutputMetadata } from '../../image/metadata/output-metadata.ts'

/**
 * Copies an AVIF file with EXIF and XMP items (ISO/IEC 23008-12 annexes A and C): the items are announced in the
 * `meta` box, which grows, so all places in the file that it names move by as much; their bytes lie in a media data
 * box of their own at the end.
 */
export async function embedInAvif(
  from: FileHandle,
  to: FileHandle,
  { metadata }: Pick<EmbedRequest, 'metadata'>,
): Promise<readonly string[]> {
  const { size } = await from.stat()
  const boxes = await topLevelBoxes(from, size)
  const metaBox = boxes.find((box) => box.type === 'meta')
  if (metaBox === undefined) throw new Error('Expected a meta box in an encoded AVIF file.')
  const meta = await readBytes(from, metaBox.at, metaBox.length)
  const items = newItems(metadata)
  const data = concatenated(items.map((item) => item.data))
  // Lengths do not depend on offsets, so the first rewriting tells how far everything moves.
  const growth = rewriteMeta(meta, items, metadata.coded ?? null, 0, 0).length - meta.length
  const dataAt = size + growth + 8
  const rewritten = rewriteMeta(meta, items, metadata.coded ?? null, growth, dataAt)
  await copyRange(from, to, 0, metaBox.at, 0)
  await writeAll(to, rewritten, metaBox.at)
  await copyRange(from, to, metaBox.at + metaBox.length, size, metaBox.at + rewritten.length)
  if (items.length > 0) await writeAll(to, box('mdat', data), size + growth)
  return metadata.iptc === null ? [] : ['IPTC']
}

interface NewItem {
  readonly type: 'Exif' | 'mime'
  readonly data: Uint8Array
}

function newItems({ exif, xmp }: OutputMetadata): NewItem[] {
  // Four bytes tell where the TIFF header begins after them.
  const exifItem = exif && ({ type: 'Exif', data: concatenated([new Uint8Array(4), exif]) } as const)
  const xmpItem = xmp === null ? null : ({ type: 'mime', data: new TextEncoder().encode(xmp) } as const)
  return [exifItem, xmpItem].filter((item) => item !== null)
}

async function topLevelBoxes(file: FileHandle, size: number): Promise<Box[]> {
  const boxes: Box[] = []
  for (let at = 0; at + 8 <= size;) {
    const head = viewOf(await readBytes(file, at, 16))
    const short = head.getUint32(0)
    const length = short === 0 ? size - at : short === 1 ? Number(head.getBigUint64(8)) : short
    boxes.push({ type: typeAt(head, 4), at, length })
    at += Math.max(8, length)
  }
  return boxes
}

/** The meta box with new items; `growth` is added to all offsets, `dataAt` is where the new items' bytes will lie. */
function rewriteMeta(
  meta: Uint8Array,
  items: readonly NewItem[],
  coded: CodedColours | null,
  growth: number,
  dataAt: number,
): Uint8Array {
  const children = childBoxes(meta, 12)
  const bytesOf = (type: string) => {
    const found = children.find((child) => child.type === type)
    return found && meta.subarray(found.at, found.at + found.length)
  }
  const [pitm, iloc, iinf, iref, iprp] = ['pitm', 'iloc', 'iinf', 'iref', 'iprp'].map(bytesOf)
  if (!pitm || !iloc || !iinf) throw new Error('Expected pitm, iloc and iinf boxes in an encoded AVIF file.')
  const locations = readLocations(iloc)
  const primary = viewOf(pitm).getUint16(12)
  const firstId = Math.max(...locations.map((location) => location.id)) + 1
  const named = items.map((item, index) => ({ ...item, id: firstId + index }))
  let at = dataAt
  const added = named.map(({ id, data }) => {
    const extent = { at, length: data.length }
    at += data.length
    return { id, inData: false, extents: [extent] }
  })
  const moved = locations.map((location) => ({
    ...location,
    extents: location.extents.map((extent) => ({
      ...extent,
      at: location.inData ? extent.at : extent.at + growth,
    })),
  }))
  const replaced: Record<string, Uint8Array> = {
    iloc: writeLocations([...moved, ...added]),
    iinf: withInfos(iinf, named),
    iref: withReferences(iref, named, primary),
    ...(coded === null || !iprp ? {} : { iprp: withCodedColours(iprp, primary, coded) }),
  }
  const kept = children.map(
    (child) => replaced[child.type] ?? meta.subarray(child.at, child.at + child.length),
  )
  if (iref === undefined && items.length > 0) kept.push(replaced.iref ?? new Uint8Array(0))
  return fullBox('meta', 0, concatenated(kept))
}

interface Location {
  readonly id: number
  /** Whether offsets count from the `idat` box inside `meta`, which does not move relative to itself. */
  readonly inData: boolean
  readonly extents: readonly { readonly at: number; readonly length: number }[]
}

function readLocations(iloc: Uint8Array): Location[] {
  const view = viewOf(iloc)
  const version = view.getUint8(8)
  const [offsetBytes, lengthBytes] = [view.getUint8(12) >> 4, view.getUint8(12) & 15]
  const [baseBytes, indexBytes] = [view.getUint8(13) >> 4, version === 0 ? 0 : view.getUint8(13) & 15]
  const wideIds = version === 2
  let at = 14
  const take = (bytes: number): number => {
    const start = at
    at += bytes
    if (bytes === 0) return 0
    if (bytes === 8) return Number(view.getBigUint64(start))
    return bytes === 2 ? view.getUint16(start) : view.getUint32(start)
  }
  const count = take(wideIds ? 4 : 2)
  return Array.from({ length: count }, () => {
    const id = take(wideIds ? 4 : 2)
    const method = version === 0 ? 0 : take(2) & 15
    take(2)
    const base = take(baseBytes)
    const extents = Array.from({ length: take(2) }, () => {
      take(indexBytes)
      return { at: base + take(offsetBytes), length: take(lengthBytes) }
    })
    return { id, inData: method === 1, extents }
  })
}

/** Version 1, offsets and lengths of four bytes, no bases. */
function writeLocations(locations: readonly Location[]): Uint8Array {
  const parts = [Uint8Array.of(0x44, 0x00), uint16(locations.length)]
  for (const { id, inData, extents } of locations) {
    parts.push(uint16(id), uint16(inData ? 1 : 0), uint16(0), uint16(extents.length))
    for (const extent of extents) parts.push(uint32(extent.at), uint32(extent.length))
  }
  return fullBox('iloc', 1, concatenated(parts))
}

function withInfos(iinf: Uint8Array, items: readonly (NewItem & { id: number })[]): Uint8Array {
  const view = viewOf(iinf)
  const version = view.getUint8(8)
  const entriesAt = version === 0 ? 14 : 16
  const count = (version === 0 ? view.getUint16(12) : view.getUint32(12)) + items.length
  const infos = items.map(({ id, type }) => {
    const name = type === 'mime' ? '\0application/rdf+xml\0' : '\0'
    return fullBox('infe', 2, concatenated([uint16(id), uint16(0), text(type), text(name)]))
  })
  const counter = version === 0 ? uint16(count) : uint32(count)
  return fullBox('iinf', version, concatenated([counter, iinf.subarray(entriesAt), ...infos]))
}

/** `cdsc` says that an item describes another. */
function withReferences(
  iref: Uint8Array | undefined,
  items: readonly { id: number }[],
  primary: number,
): Uint8Array {
  const added = items.map(({ id }) => box('cdsc', concatenated([uint16(id), uint16(1), uint16(primary)])))
  return fullBox('iref', 0, concatenated([iref?.subarray(12) ?? new Uint8Array(0), ...added]))
}
