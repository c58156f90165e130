import type { PicturePyramid } from '../../../electron/common/pixels/picture-pyramid.ts'
import { levelFor, levelScale, placesOf, tilesIn, type TileRange } from './tile-grid.ts'
import type { TileLoader } from './tile-loader.ts'
import { onWholePixels, type PictureSource } from './picture-source.ts'

/** Tiles of a range side by side, so that enlarging them smoothly leaves no seams. */
interface Mosaic {
  readonly canvas: OffscreenCanvas
  readonly drawn: Set<string>
}

/** Ranges held at once: the pane's and the loupe's. */
const heldMosaics = 2

/**
 * A picture whose visible tiles are drawn over `preview` as they arrive.
 * @param observe called while drawing, so that whoever draws is told of new tiles
 */
export function tiledSource(
  preview: PictureSource,
  pyramid: PicturePyramid,
  loader: TileLoader,
  observe: () => void,
): PictureSource {
  const mosaics = new Map<string, Mosaic>()

  const mosaicOf = (range: TileRange): Mosaic => {
    const key = Object.values(range).join(' ')
    const known = mosaics.get(key)
    if (known) return known
    const { widthPx, heightPx } = pyramid.levels[range.level] ?? { widthPx: 1, heightPx: 1 }
    const side = pyramid.tileSidePx
    const width = Math.min(widthPx, (range.lastColumn + 1) * side) - range.firstColumn * side
    const height = Math.min(heightPx, (range.lastRow + 1) * side) - range.firstRow * side
    const mosaic = { canvas: new OffscreenCanvas(width, height), drawn: new Set<string>() }
    for (const oldest of [...mosaics.keys()].slice(0, -(heldMosaics - 1))) mosaics.delete(oldest)
    mosaics.set(key, mosaic)
    return mosaic
  }

  /** Adds the tiles that have arrived; answers whether all are there. */
  const fill = ({ canvas, drawn }: Mosaic, range: TileRange): boolean => {
    const places = placesOf(range)
    if (drawn.size === places.length) return true
    const tiles = places.map((place) => ({ level: range.level, ...place }))
    const context = canvas.getContext('2d')
    for (const tile of tiles) {
      const key = `${tile.column} ${tile.row}`
      const bitmap = drawn.has(key) ? null : loader.get(tile)
      if (!bitmap || !context) continue
      const side = pyramid.tileSidePx
      context.drawImage(bitmap, (tile.column - range.firstColumn) * side, (tile.row - range.firstRow) * side)
      drawn.add(key)
    }
    const missing = tiles.filter(({ column, row }) => !drawn.has(`${column} ${row}`))
    if (missing.length > 0) loader.want(missing)
    return missing.length === 0
  }

  return {
    draw(context, placement, visible) {
      observe()
      const place = onWholePixels(placement)
      const level = levelFor(pyramid, place.width)
      const range = tilesIn(pyramid, level, place, visible)
      if (!range) return
      const mosaic = mosaicOf(range)
      if (!fill(mosaic, range)) preview.draw(context, placement, visible)
      const scale = levelScale(pyramid, level, place)
      const tileOnScreen = pyramid.tileSidePx * scale
      context.drawImage(
        mosaic.canvas,
        place.x + range.firstColumn * tileOnScreen,
        place.y + range.firstRow * tileOnScreen,
        mosaic.canvas.width * scale,
        mosaic.canvas.height * scale,
      )
    },
  }
}
