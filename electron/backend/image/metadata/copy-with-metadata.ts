import { open, rename, type FileHandle } from 'node:fs/promises'
import type { EmbedRequest } from '../../formats/format-writer.ts'
import type { OutputMetadata } from './output-metadata.ts'

/** Copies an encoded file with metadata put in. @returns names of the parts that the file could not take */
type CopyWith = (from: FileHandle, to: FileHandle, request: EmbedRequest) => Promise<readonly string[]>

/**
 * Makes the complete file of an encoded one by copying it with metadata, or by renaming it where there is none. Written
 * by us and not by the encoder because that one rewrites EXIF, moving maker notes.
 * @param isNeeded whether the copy differs from the encoded file even without metadata
 */
export async function copyWithMetadata(
  request: EmbedRequest,
  copy: CopyWith,
  isNeeded = false,
): Promise<readonly string[]> {
  const { fromPath, toPath, metadata } = request
  const hasCoded = (metadata.coded ?? null) !== null
  const { pngText, comment, photoshop } = metadata
  const hasText = [pngText, comment, photoshop].some((part) => (part ?? null) !== null)
  if (metadataParts(metadata).length === 0 && !hasText && !hasCoded && !isNeeded) {
    await rename(fromPath, toPath)
    return []
  }
  await using from = await open(fromPath, 'r')
  await using to = await open(toPath, 'wx')
  return await copy(from, to, request)
}

/** Names of the parts that there are. */
export function metadataParts({ exif, xmp, iptc }: OutputMetadata): string[] {
  return [...(exif ? ['EXIF'] : []), ...(xmp ? ['XMP'] : []), ...(iptc ? ['IPTC'] : [])]
}
