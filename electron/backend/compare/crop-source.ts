import { copyRectangle, newSamples, type PixelBlock } from '../../common/pixels/pixel-block.ts'
import type { Region } from '../../common/contracts/region-compare.ts'
import type { ImageSource } from '../image/image-source.ts'

/** A region of an open image as an image of its own. Closing it leaves the whole image open. */
export function cropSource(source: ImageSource, region: Region): ImageSource {
  return {
    info: { ...source.info, widthPx: region.widthPx, heightPx: region.heightPx, pages: 1, animation: null },
    metadata: source.metadata,
    get warnings() {
      return source.warnings
    },
    decode: (signal) => source.decode(signal),
    strips: (options) => cropStrips(source.strips(options), region),
    rows: async (topPx, heightPx, signal) =>
      cutRows(await source.rows(region.topPx + topPx, heightPx, signal), region, 0, heightPx),
    close: () => Promise.resolve(),
  }
}

async function* cropStrips(strips: AsyncIterable<PixelBlock>, region: Region): AsyncGenerator<PixelBlock> {
  const bottomPx = region.topPx + region.heightPx
  let stripTopPx = 0
  for await (const strip of strips) {
    const from = Math.max(stripTopPx, region.topPx)
    const to = Math.min(stripTopPx + strip.heightPx, bottomPx)
    if (from < to) yield cutRows(strip, region, from - stripTopPx, to - from)
    stripTopPx += strip.heightPx
    if (stripTopPx >= bottomPx) return
  }
}

function cutRows(strip: PixelBlock, region: Region, fromPx: number, heightPx: number): PixelBlock {
  const { widthPx } = region
  const { channels } = strip
  const samples = newSamples(strip.samples, widthPx * heightPx * channels)
  const part = { widthPx, heightPx, channels, samples }
  copyRectangle(strip, region.leftPx, fromPx, part, 0, 0, widthPx, heightPx)
  return part
}
