import { describe, expect, it } from 'vitest'
import { RowWindow } from '../../../electron/backend/upscale/row-window.ts'
import type { PixelBlock } from '../../../electron/common/pixels/pixel-block.ts'

function strip(topPx: number, heightPx: number): PixelBlock {
  const samples = Uint8Array.from(
    { length: heightPx * 4 },
    (_, index) => (topPx + Math.floor(index / 4)) * 10 + (index % 4),
  )
  return { widthPx: 4, heightPx, channels: 1, samples }
}

describe('RowWindow', () => {
  it('cuts a rectangle that spans several strips', () => {
    const window = new RowWindow(4, 1)
    window.push(strip(0, 2))
    window.push(strip(2, 1))
    window.push(strip(3, 2))
    expect([...window.cut(1, 1, 2, 3).samples]).toEqual([11, 12, 21, 22, 31, 32])
  })

  it('still cuts from the rows it kept after dropping those above', () => {
    const window = new RowWindow(4, 1)
    for (let top = 0; top < 6; top++) window.push(strip(top, 1))
    window.dropAbove(3)
    expect([...window.cut(0, 3, 2, 2).samples]).toEqual([30, 31, 40, 41])
    expect(window.bottomPx).toBe(6)
  })

  it('repeats the border where a rectangle reaches beyond it', () => {
    const window = new RowWindow(4, 1)
    window.push(strip(0, 2))
    expect([...window.cut(2, 1, 3, 2).samples]).toEqual([12, 13, 13, 12, 13, 13])
  })

  it('refuses strips of another width', () => {
    const wrong = { widthPx: 5, heightPx: 1, channels: 1, samples: new Uint8Array(5) }
    expect(() => new RowWindow(4, 1).push(wrong)).toThrow(/Expected strips of 4 px/)
  })
})
