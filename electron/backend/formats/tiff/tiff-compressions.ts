/** Compressions of TIFF that are read: libvips' and, by way of a copy, Zstandard. */
export const readCompressions: ReadonlySet<number> = new Set([
  1, 2, 3, 4, 5, 7, 8, 32_771, 32_773, 32_946, 50_000,
])

/** Names of those that are not, by libtiff's numbers. */
export const compressionNames: ReadonlyMap<number, string> = new Map([
  [6, 'old-style JPEG'],
  [32_766, 'NeXT’s 2-bit method'],
  [32_809, 'ThunderScan'],
  [33_003, 'JPEG 2000'],
  [33_005, 'JPEG 2000'],
  [34_661, 'JBIG'],
  [34_676, 'SGI’s LogLuv'],
  [34_677, 'SGI’s LogLuv'],
  [34_712, 'JPEG 2000'],
  [34_887, 'LERC'],
  [34_892, 'lossy JPEG of DNG'],
  [34_925, 'LZMA'],
  [50_001, 'WebP'],
  [50_002, 'JPEG XL'],
  [52_546, 'JPEG XL'],
])
