import type { PixelBlock } from '../../common/pixels/pixel-block.ts'

/** How far opaque colour is carried under transparency, in pixels: more than an edge's blur after enlarging. */
const reachPx = 8

/**
 * Replaces the colour of fully transparent pixels near visible ones by the mean of their visible neighbours,
 * ring by ring, as far as {@link reachPx}. What lies under transparency is arbitrary (often black or white)
 * and would otherwise become a fringe. Alpha is the last channel and stays as it is.
 */
export function bleedUnderTransparency(block: PixelBlock): PixelBlock {
  const { widthPx, heightPx, channels } = block
  const alphaChannel = channels - 1
  const pixels = widthPx * heightPx
  const known = new Uint8Array(pixels)
  for (let pixel = 0; pixel < pixels; pixel++) {
    known[pixel] = block.samples[pixel * channels + alphaChannel] === 0 ? 0 : 1
  }
  if (!known.includes(0) || !known.includes(1)) return block

  const samples = block.samples.slice()
  for (let ring = 0; ring < reachPx; ring++) {
    const filled: number[] = []
    for (let pixel = 0; pixel < pixels; pixel++) {
      if (known[pixel] === 0 && fillFromNeighbours(pixel)) filled.push(pixel)
    }
    if (filled.length === 0) break
    for (const pixel of filled) known[pixel] = 1
  }
  return { widthPx, heightPx, channels, samples }

  function fillFromNeighbours(pixel: number): boolean {
    const x = pixel % widthPx
    const neighbours = [
      ...(x > 0 ? [pixel - 1] : []),
      ...(x < widthPx - 1 ? [pixel + 1] : []),
      pixel - widthPx,
      pixel + widthPx,
    ].filter((neighbour) => known[neighbour] === 1)
    if (neighbours.length === 0) return false
    for (let channel = 0; channel < alphaChannel; channel++) {
      const sum = neighbours.reduce((total, at) => total + (samples[at * channels + channel] ?? 0), 0)
      samples[pixel * channels + channel] = Math.round(sum / neighbours.length)
    }
    return true
  }
}
