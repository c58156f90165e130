import { describe, expect, it } from 'vitest'
import type { PicturePyramid } from '../../../electron/common/pixels/picture-pyramid.ts'
import { levelFor, placesOf, tilesIn } from '../../../renderer/src/viewer/tile-grid.ts'
import { tilePixels } from '../../../renderer/src/viewer/tile-pixels.ts'

const pyramid: PicturePyramid = {
  tileSidePx: 512,
  channels: 3,
  levels: [
    { widthPx: 5000, heightPx: 3001 },
    { widthPx: 2500, heightPx: 1500 },
    { widthPx: 1250, heightPx: 750 },
    { widthPx: 625, heightPx: 375 },
  ],
}

describe('tiles on screen', () => {
  it('come from the level whose pixels are nearest to those of the screen', () => {
    expect(levelFor(pyramid, 80_000)).toBe(0)
    expect(levelFor(pyramid, 5000)).toBe(0)
    expect(levelFor(pyramid, 3600)).toBe(0)
    expect(levelFor(pyramid, 3400)).toBe(1)
    expect(levelFor(pyramid, 1250)).toBe(2)
    expect(levelFor(pyramid, 10)).toBe(3)
  })

  it('cover the pane and no more, at actual pixels', () => {
    const placement = { x: -1000, y: -600, width: 5000, height: 3001 }
    expect(tilesIn(pyramid, 0, placement, [0, 0, 900, 500])).toEqual({
      level: 0,
      firstColumn: 1,
      firstRow: 1,
      lastColumn: 3,
      lastRow: 2,
    })
  })

  it('end at the picture’s border', () => {
    const placement = { x: 0, y: 0, width: 1250, height: 750.25 }
    expect(tilesIn(pyramid, 2, placement, [0, 0, 3000, 3000])).toMatchObject({ lastColumn: 2, lastRow: 1 })
  })

  it('are none where the picture lies elsewhere', () => {
    const placement = { x: 2000, y: 0, width: 1250, height: 750 }
    expect(tilesIn(pyramid, 2, placement, [0, 0, 1000, 1000])).toBeNull()
  })

  it('are wanted from the middle outwards, each once', () => {
    const places = placesOf({ level: 0, firstColumn: 2, firstRow: 5, lastColumn: 4, lastRow: 7 })
    expect(places[0]).toEqual({ column: 3, row: 6 })
    expect(new Set(places.map(({ column, row }) => `${column} ${row}`)).size).toBe(9)
  })
})

describe('samples of a tile', () => {
  it('get an opaque alpha where they have none', () => {
    expect([...tilePixels(Uint8Array.of(1, 2, 3, 4, 5, 6), 3)]).toEqual([1, 2, 3, 255, 4, 5, 6, 255])
  })

  it('keep the alpha they have', () => {
    expect([...tilePixels(Uint8Array.of(1, 2, 3, 0, 4, 5, 6, 7), 4)]).toEqual([1, 2, 3, 0, 4, 5, 6, 7])
  })
})
