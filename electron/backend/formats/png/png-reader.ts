import { join } from 'node:path'
import { decodeError } from '../../image/decode-error.ts'
import type { ImageInfo } from '../../image/image-info.ts'
import type { InputFile } from '../../image/input-file.ts'
import { startsWith, type FormatReader } from '../format-reader.ts'
import { leavesHoles, readApngFrames } from './apng-frames.ts'
import { decodeApng } from './decode-apng.ts'
import { pngSignature } from './png-chunks.ts'
import { readPngColours } from './png-colours.ts'
import { isInterlacedPng } from './png-interlacing.ts'
import { withPngText } from './png-text.ts'

/** PNG, read by libvips; frames of an animation by ourselves. */
export const pngReader: FormatReader = {
  recognises: (head) => startsWith(head, ...pngSignature),
  complete: describeApng,
  metadata: withPngText,
  async colours(file, { colourChannels }, icc) {
    const stated = await readPngColours(file, colourChannels === 1)
    // Numbers alone come before a profile (PNG 3rd edition, section 4.3).
    return stated.coded === null && icc !== undefined ? null : stated
  },
  async decodingBytes(file, { widthPx, heightPx, colourChannels, hasAlpha, bitDepth, animation }) {
    const samples = widthPx * heightPx * (colourChannels + (hasAlpha ? 1 : 0)) * (bitDepth / 8)
    // Frames of an animation are decoded whole; one canvas, one frame, and a copy to be restored.
    if (animation !== null) return samples * 4
    return (await isInterlacedPng(file)) ? samples : 0
  },
  async decode(file, info, directory, signal) {
    if (info.animation === null) return null
    const spool = await decodeApng(file, info, join(directory, 'decoded.tif'), signal)
    return { name: 'decoded.tif', spool: await spool.handOver(), warnings: [] }
  },
}

/** libvips reads the first picture of an animated PNG file only. */
async function describeApng(file: InputFile, info: ImageInfo): Promise<ImageInfo> {
  try {
    const animation = await readApngFrames(file)
    if (animation === null) return info
    const delaysMs = animation.frames.map(({ delayMs }) => delayMs)
    const hasAlpha = info.hasAlpha || leavesHoles(animation, info.widthPx, info.heightPx)
    return { ...info, hasAlpha, pages: delaysMs.length, animation: { delaysMs, loop: animation.loop } }
  } catch (error) {
    throw decodeError(error, info.path)
  }
}
