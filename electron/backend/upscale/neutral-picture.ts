import { newSamples, type PixelBlock } from '../../common/pixels/pixel-block.ts'
import type { ImageSource } from '../image/image-source.ts'

const stripHeightPx = 64

/**
 * Whether an RGB picture holds nothing but grays: red, green and blue equal in every pixel. A picture with colours is
 * found out within its first strips; one without is read once.
 */
export async function isNeutral(source: ImageSource, pages: number, signal: AbortSignal): Promise<boolean> {
  const { colourChannels, hasAlpha } = source.info
  if (colourChannels !== 3) return false
  const channels = hasAlpha ? 4 : 3
  for (let page = 0; page < pages; page++) {
    for await (const { samples } of source.strips({ stripHeightPx, page, signal })) {
      for (let at = 0; at < samples.length; at += channels) {
        if (samples[at] !== samples[at + 1] || samples[at] !== samples[at + 2]) return false
      }
    }
  }
  return true
}

/** Strips of an RGB picture of grays, as gray ones. */
export async function* asGray(strips: AsyncIterable<PixelBlock>): AsyncGenerator<PixelBlock> {
  for await (const strip of strips) yield pick(strip, strip.channels === 4 ? [0, 3] : [0])
}

/** Gray strips as those of an RGB picture. */
export async function* asRgb(strips: AsyncIterable<PixelBlock>): AsyncGenerator<PixelBlock> {
  for await (const strip of strips) yield pick(strip, strip.channels === 2 ? [0, 0, 0, 1] : [0, 0, 0])
}

function pick(block: PixelBlock, from: readonly number[]): PixelBlock {
  const pixels = block.widthPx * block.heightPx
  const samples = newSamples(block.samples, pixels * from.length)
  for (let pixel = 0, to = 0; pixel < pixels; pixel++) {
    for (const channel of from) samples[to++] = block.samples[pixel * block.channels + channel] ?? 0
  }
  return { ...block, channels: from.length, samples }
}
