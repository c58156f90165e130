import { open, rename, type FileHandle } from 'node:fs/promises'
import type { ImageSize } from '../../../common/settings/output-target.ts'
import type { OutputFormat } from '../../../common/settings/upscale-settings.ts'
import { embedInAvif } from '../../formats/avif/avif-metadata.ts'
import { embedInJpeg } from '../../formats/jpeg/jpeg-metadata.ts'
import { embedInJxl } from '../../formats/jxl/jxl-metadata.ts'
import type { OutputMetadata } from './output-metadata.ts'
import { embedInPng } from '../../formats/png/png-metadata.ts'
import { embedInTiff } from '../../formats/tiff/tiff-metadata.ts'
import { embedInWebp } from '../../formats/webp/webp-metadata.ts'

/**
 * Makes `toPath` of the encoded file `fromPath`, with its metadata and, where the encoder leaves them out (JPEG), its dots
 * per inch. Written here and not by the encoder because that
 * one writes EXIF anew, moving maker notes, and cannot write it into TIFF at all.
 * @returns names of the parts this format or file could not take
 */
export async function embedMetadata(
  format: OutputFormat,
  fromPath: string,
  toPath: string,
  metadata: OutputMetadata,
  { density, ...size }: ImageSize & { readonly density: number | null },
): Promise<readonly string[]> {
  const needsJfif = format === 'jpeg' && density !== null
  if (
    !needsJfif &&
    metadata.exif === null &&
    metadata.xmp === null &&
    metadata.iptc === null &&
    (metadata.coded ?? null) === null
  ) {
    await rename(fromPath, toPath)
    return []
  }
  if (format === 'tiff') {
    if (metadata.exif !== null || metadata.iptc !== null) {
      await withFile(fromPath, 'r+', (file) => embedInTiff(file, metadata))
    }
    await rename(fromPath, toPath)
    return []
  }
  if (format === 'gif') {
    await rename(fromPath, toPath)
    return partsOf(metadata)
  }
  return await withFile(fromPath, 'r', (from) =>
    withFile(toPath, 'wx', (to) => copyWith(format, from, to, metadata, { ...size, density })),
  )
}

function partsOf({ exif, xmp, iptc }: OutputMetadata): string[] {
  return [...(exif ? ['EXIF'] : []), ...(xmp ? ['XMP'] : []), ...(iptc ? ['IPTC'] : [])]
}

async function copyWith(
  format: Exclude<OutputFormat, 'tiff' | 'gif'>,
  from: FileHandle,
  to: FileHandle,
  metadata: OutputMetadata,
  size: ImageSize & { readonly density: number | null },
): Promise<readonly string[]> {
  const withoutIptc = metadata.iptc === null ? [] : ['IPTC']
  switch (format) {
    case 'jpeg':
      return await embedInJpeg(from, to, metadata, size.density)
    case 'png':
      await embedInPng(from, to, metadata)
      return []
    case 'webp':
      await embedInWebp(from, to, metadata, size)
      return withoutIptc
    case 'avif':
      await embedInAvif(from, to, metadata)
      return withoutIptc
    case 'jxl':
      await embedInJxl(from, to, metadata)
      return withoutIptc
    default:
      return format satisfies never
  }
}

async function withFile<Result>(
  path: string,
  flags: string,
  use: (file: FileHandle) => Promise<Result>,
): Promise<Result> {
  const file = await open(path, flags)
  try {
    return await use(file)
  } finally {
    await file.close()
  }
}
