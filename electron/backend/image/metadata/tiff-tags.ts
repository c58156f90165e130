/** Pointers to the directories of an EXIF block, and the other tags by which TIFF files carry metadata. */
export const metadataTag = { exif: 0x8769, gps: 0x8825, interoperability: 0xa005, iptc: 0x83bb } as const

/** Fields of a first directory that describe the photo rather than the encoding of its pixels. */
export const descriptiveTags: ReadonlySet<number> = new Set([
  0x010e, 0x010f, 0x0110, 0x0131, 0x0132, 0x013b, 0x013c, 0x4746, 0x4749, 0x8298, 0x9c9b, 0x9c9c, 0x9c9d,
  0x9c9e, 0x9c9f,
])
