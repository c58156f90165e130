import {
  tiffBytes,
  tiffDirectory,
  tiffNumbers,
  tiffType,
  type TiffField,
} from '../../../electron/backend/formats/tiff/tiff-directory.ts'

/** Bytes no program understands, which must come through unchanged. */
export const makerNote = Uint8Array.from({ length: 301 }, (_, index) => (index * 37 + 11) % 256)

export const thumbnail = Uint8Array.from({ length: 999 }, (_, index) => (index % 2 === 0 ? 0xab : 0xcd))

const text = (tag: number, value: string): TiffField =>
  tiffBytes(tag, tiffType.ascii, new TextEncoder().encode(`${value}\0`))

/** An EXIF block as a camera writes it: descriptions, maker note, place, and a thumbnail at its end. */
export function cameraExif(options: { orientation: number; widthPx: number; heightPx: number }): Uint8Array {
  const head = Uint8Array.of(0x49, 0x49, 42, 0, 8, 0, 0, 0)
  const firstFields = [
    text(0x010f, 'Enlarger Test'),
    text(0x0110, 'Model Ä'),
    tiffNumbers(0x0112, tiffType.short, [options.orientation]),
    tiffNumbers(0x011a, tiffType.rational, [300]),
    tiffNumbers(0x011b, tiffType.rational, [300]),
    tiffNumbers(0x0128, tiffType.short, [2]),
    text(0x8298, '© Somebody'),
  ]
  const detailFields = [
    tiffNumbers(0x829a, tiffType.rational, [0.008]),
    text(0x9003, '2024:05:06 07:08:09'),
    tiffBytes(0x927c, tiffType.undefined, makerNote),
    tiffNumbers(0xa002, tiffType.short, [options.widthPx]),
    tiffNumbers(0xa003, tiffType.short, [options.heightPx]),
  ]
  const gpsFields = [text(0x0001, 'N'), tiffNumbers(0x0002, tiffType.rational, [52, 31, 12.345])]
  const withLinks = (details: number, gps: number) => [
    ...firstFields,
    tiffNumbers(0x8769, tiffType.long, [details]),
    tiffNumbers(0x8825, tiffType.long, [gps]),
  ]
  const detailsAt = 8 + tiffDirectory(withLinks(0, 0), 8, false).length
  const details = tiffDirectory(detailFields, detailsAt, false)
  const gpsAt = detailsAt + details.length
  const gps = tiffDirectory(gpsFields, gpsAt, false)
  const secondAt = gpsAt + gps.length
  const secondFields = (start: number) => [
    tiffNumbers(0x0201, tiffType.long, [start]),
    tiffNumbers(0x0202, tiffType.long, [thumbnail.length]),
  ]
  const thumbnailAt = secondAt + tiffDirectory(secondFields(0), secondAt, false).length
  const first = tiffDirectory(withLinks(detailsAt, gpsAt), 8, false)
  const linkAt = 2 + (firstFields.length + 2) * 12
  new DataView(first.buffer).setUint32(linkAt, secondAt, true)
  return Buffer.concat([
    head,
    first,
    details,
    gps,
    tiffDirectory(secondFields(thumbnailAt), secondAt, false),
    thumbnail,
  ])
}

export const cameraXmp =
  '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">' +
  '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""' +
  ' xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"' +
  ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"' +
  ' tiff:Orientation="6" exif:GPSLatitude="52,31.2N" xmp:Rating="4">' +
  '<exif:PixelXDimension>1</exif:PixelXDimension>' +
  '<xmp:Thumbnails><rdf:Alt><rdf:li>old picture</rdf:li></rdf:Alt></xmp:Thumbnails>' +
  '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Türme &amp; Wolken</rdf:li></rdf:Alt></dc:title>' +
  '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'

/** IPTC records: a caption and a city. */
export const cameraIptc = Buffer.concat([
  Buffer.from([0x1c, 2, 120, 0, 7]),
  Buffer.from('Caption'),
  Buffer.from([0x1c, 2, 90, 0, 6]),
  Buffer.from('Berlin'),
])
