import type { Message } from '../../common/messages/message.ts'
import { rename, rm, stat } from 'node:fs/promises'
import { formatWriters } from '../formats/format-writers.ts'
import { encodeImage } from './encode-image.ts'
import type { EncodeRequest } from './encode-request.ts'

/**
 * Encodes a picture so that its file is at most `maximumBytes` long: at the quality asked for where that does, else
 * at the highest quality that does, found by halving. Metadata comes on top.
 * @returns what could not be followed: also where even the lowest quality is too large, or the format has
 *   no quality
 */
export async function encodeToSize(
  request: EncodeRequest,
  maximumBytes: number | null,
): Promise<readonly Message[]> {
  const notes = await encodeImage(request)
  if (maximumBytes === null || (await stat(request.outputPath)).size <= maximumBytes) return notes
  if (!formatWriters[request.format].isLossy || request.encoding.lossless) {
    return [...notes, { code: 'size-limit-needs-lossy-format' }]
  }
  const bestPath = `${request.outputPath}-best`
  try {
    let [low, high] = [1, request.encoding.quality - 1]
    let found = false
    while (low <= high) {
      const quality = (low + high) >> 1
      if ((await sizeAt(request, quality)) <= maximumBytes) {
        await rename(request.outputPath, bestPath)
        found = true
        low = quality + 1
      } else {
        high = quality - 1
      }
    }
    if (found) await rename(bestPath, request.outputPath)
    return found ? notes : [...notes, { code: 'size-limit-not-reached' }]
  } finally {
    await rm(bestPath, { force: true })
  }
}

async function sizeAt(request: EncodeRequest, quality: number): Promise<number> {
  await encodeImage({ ...request, encoding: { ...request.encoding, quality } })
  return (await stat(request.outputPath)).size
}
