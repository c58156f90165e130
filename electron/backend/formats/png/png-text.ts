import { inflateSync } from 'node:zlib'
import type { ImageMetadata } from '../../image/image-info.ts'
import type { InputFile } from '../../image/input-file.ts'
import { concatenated, readBytes } from '../../image/metadata/byte-tools.ts'
import { pngChunks } from './png-chunks.ts'

const xmpKeyword = 'XML:com.adobe.xmp\0'
const largestChunk = 8 * 1024 ** 2

/**
 * Metadata that libvips does not give: EXIF and XMP behind the pixels, where they may stand as well, and text
 * (PNG 3rd edition, section 11.3.3). libvips' own text of raw profiles is its part.
 */
export async function withPngText(file: InputFile, metadata: ImageMetadata): Promise<ImageMetadata> {
  const texts: Uint8Array[] = []
  const found: { exif?: Uint8Array; xmp?: Uint8Array } = {}
  try {
    for await (const { type, at, length } of pngChunks(file)) {
      if (!['eXIf', 'tEXt', 'zTXt', 'iTXt'].includes(type) || length > largestChunk) continue
      const data = await readBytes(file, at, length)
      const start = String.fromCharCode(...data.subarray(0, 80))
      if (type === 'eXIf') found.exif ??= data
      else if (type === 'iTXt' && start.startsWith(xmpKeyword)) {
        const xmp = internationalText(data)
        if (xmp !== null) found.xmp ??= xmp
      } else if (!start.startsWith('Raw profile type '))
        texts.push(await readBytes(file, at - 8, length + 12))
    }
  } catch {
    // Damage is for the decoder to report.
  }
  return { ...found, ...metadata, ...(texts.length === 0 ? {} : { pngText: concatenated(texts) }) }
}

/** The text of an `iTXt` chunk: after keyword, compression flag and method, language and translated keyword. */
function internationalText(data: Uint8Array): Uint8Array | null {
  const flagAt = data.indexOf(0) + 1
  const languageEnd = data.indexOf(0, flagAt + 2)
  const translationEnd = languageEnd < 0 ? -1 : data.indexOf(0, languageEnd + 1)
  if (flagAt === 0 || translationEnd < 0) return null
  const text = data.subarray(translationEnd + 1)
  if (data[flagAt] !== 1) return text
  try {
    return new Uint8Array(inflateSync(text, { maxOutputLength: largestChunk }))
  } catch {
    return null
  }
}
