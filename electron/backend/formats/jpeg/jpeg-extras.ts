import type { Message } from '../../../common/messages/message.ts'
import type { ImageMetadata } from '../../image/image-info.ts'
import type { InputFile } from '../../image/input-file.ts'
import { concatenated } from '../../image/metadata/byte-tools.ts'
import { lastingResources } from '../../image/metadata/iptc-block.ts'
import { joinedXmp, readExtendedXmp } from './extended-xmp.ts'
import { beginsWith, jpegSegments, type JpegSegment } from './jpeg-segments.ts'

const marker = { app1: 0xe1, app2: 0xe2, app13: 0xed, comment: 0xfe } as const

/** Metadata that libvips does not give: the rest of long XMP, the comment, Photoshop's paths and copyright. */
export async function withJpegExtras(file: InputFile, metadata: ImageMetadata): Promise<ImageMetadata> {
  const segments: JpegSegment[] = []
  for await (const segment of jpegSegments(file)) segments.push(segment)
  const comments = segments.filter((segment) => segment.marker === marker.comment && segment.data.length > 0)
  const resources = segments
    .filter((segment) => segment.marker === marker.app13)
    .map(({ data }) => lastingResources(data))
  const photoshop = concatenated(resources)
  const rest = metadata.xmp === undefined ? null : readExtendedXmp(segments)
  return {
    ...metadata,
    ...(rest === null || metadata.xmp === undefined ? {} : { xmp: joinedXmp(metadata.xmp, rest) }),
    ...(comments.length === 0 ? {} : { comment: concatenated(comments.map(({ data }) => data)) }),
    ...(photoshop.length === 0 ? {} : { photoshop }),
  }
}

/** Further pictures, videos and measurements inside the file. */
export async function jpegLeftOut(file: InputFile): Promise<readonly Message[]> {
  const found = { gainMap: false, motion: false, pictures: 0, thermal: false }
  for await (const segment of jpegSegments(file)) {
    if (segment.marker === marker.app1) {
      const text = Buffer.from(segment.data).toString('latin1')
      const isXmp = beginsWith(segment, 'http://ns.adobe.com/xap/1.0/')
      found.gainMap ||= isXmp && /hdr-gain-map\/1\.0|HDRGainMap|Semantic="GainMap"/.test(text)
      found.motion ||= isXmp && /(MicroVideo|MotionPhoto)(="1"|>1<)/.test(text)
      found.thermal ||= beginsWith(segment, 'FLIR\0')
    }
    if (segment.marker === marker.app2) {
      found.gainMap ||= beginsWith(segment, 'urn:iso:std:iso:ts:21496:-1')
      if (beginsWith(segment, 'MPF\0')) found.pictures = Math.max(found.pictures, countPictures(segment.data))
    }
  }
  const others = found.pictures - 1 - (found.gainMap ? 1 : 0)
  return [
    ...(found.gainMap ? [{ code: 'gain-map-left-out' } as const] : []),
    ...(found.motion ? [{ code: 'motion-video-left-out' } as const] : []),
    ...(others > 0 ? [{ code: 'other-pictures-left-out', count: others } as const] : []),
    ...(found.thermal ? [{ code: 'metadata-not-kept', metadata: 'thermal data (FLIR)' } as const] : []),
  ]
}

/** How many pictures a multi-picture index names (CIPA DC-007, tag B001). */
function countPictures(data: Uint8Array): number {
  const view = new DataView(data.buffer, data.byteOffset + 4, data.byteLength - 4)
  if (view.byteLength < 10) return 0
  const littleEndian = view.getUint16(0) === 0x4949
  const directory = view.getUint32(4, littleEndian)
  if (directory + 2 > view.byteLength) return 0
  const count = view.getUint16(directory, littleEndian)
  for (let at = directory + 2; at + 12 <= Math.min(view.byteLength, directory + 2 + count * 12); at += 12) {
    if (view.getUint16(at, littleEndian) === 0xb001) return view.getUint32(at + 8, littleEndian)
  }
  return 0
}
