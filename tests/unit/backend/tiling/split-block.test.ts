import { describe, expect, it } from 'vitest'
import type { PixelBlock } from '../../../../electron/common/pixels/pixel-block.ts'
import { runInSmallerTiles } from '../../../../electron/backend/tiling/split-block.ts'

const radiusPx = 3

/** A stand-in for a network: nearest 2x of the mean over a window of radius 3, ending at the borders. */
function enlargeBlurred(block: PixelBlock): PixelBlock {
  const { widthPx, heightPx } = block
  const samples = new Uint8Array(widthPx * heightPx * 4)
  for (let y = 0; y < heightPx * 2; y++) {
    for (let x = 0; x < widthPx * 2; x++) samples[y * widthPx * 2 + x] = blurred(block, x >> 1, y >> 1)
  }
  return { widthPx: widthPx * 2, heightPx: heightPx * 2, channels: 1, samples }
}

function blurred(block: PixelBlock, centreX: number, centreY: number): number {
  let sum = 0
  let count = 0
  for (let y = Math.max(0, centreY - radiusPx); y <= Math.min(block.heightPx - 1, centreY + radiusPx); y++) {
    for (let x = Math.max(0, centreX - radiusPx); x <= Math.min(block.widthPx - 1, centreX + radiusPx); x++) {
      sum += block.samples[y * block.widthPx + x] ?? 0
      count++
    }
  }
  return Math.round(sum / count)
}

function noise(widthPx: number, heightPx: number): PixelBlock {
  const samples = Uint8Array.from({ length: widthPx * heightPx }, (_, index) => (index * 7919) % 251)
  return { widthPx, heightPx, channels: 1, samples }
}

describe('runInSmallerTiles', () => {
  it('gives the same result as a run of the whole block', async () => {
    const block = noise(61, 47)
    const parts: PixelBlock[] = []
    const options = { overlapPx: radiusPx, scale: 2, multipleOfPx: 1 }
    const result = await runInSmallerTiles(block, options, (part) => {
      parts.push(part)
      return Promise.resolve(enlargeBlurred(part))
    })
    expect(parts.length).toBeGreaterThan(1)
    expect(result?.samples).toEqual(enlargeBlurred(block).samples)
  })

  it('says so when a block cannot be cut any smaller', async () => {
    const run = (): Promise<PixelBlock> => Promise.reject(new Error('must not run'))
    expect(await runInSmallerTiles(noise(8, 8), { overlapPx: 4, scale: 2, multipleOfPx: 1 }, run)).toBeNull()
  })

  it('passes on the failure of a part', async () => {
    const run = (): Promise<PixelBlock> => Promise.reject(new Error('no memory'))
    const options = { overlapPx: 3, scale: 2, multipleOfPx: 1 }
    await expect(runInSmallerTiles(noise(64, 64), options, run)).rejects.toThrow('no memory')
  })

  it('cuts or says that it cannot, for every side, overlap and multiple', async () => {
    const run = (part: PixelBlock): Promise<PixelBlock> => Promise.resolve(part)
    for (const multipleOfPx of [1, 2, 3, 4, 8, 16]) {
      for (let overlapPx = 0; overlapPx <= 24; overlapPx += 3) {
        for (let sidePx = multipleOfPx; sidePx <= 96; sidePx += multipleOfPx) {
          const block = {
            widthPx: sidePx,
            heightPx: multipleOfPx,
            channels: 1,
            samples: new Uint8Array(sidePx * multipleOfPx).fill(9),
          } as const
          const result = await runInSmallerTiles(block, { overlapPx, scale: 1, multipleOfPx }, run)
          if (result) expect(result.samples.every((sample) => sample === 9)).toBe(true)
        }
      }
    }
  })
})
