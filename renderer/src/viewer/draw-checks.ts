import { onWholePixels } from './picture-source.ts'
import type { Placement } from './view-geometry.ts'

const sidePx = 8
const light = '#ffffff'
const dark = '#d4d4d4'

/**
 * Draws the checks that show through where a picture is transparent; an opaque one covers them.
 * @param placement in device pixels
 * @param density device pixels per CSS pixel
 */
export function drawChecks(context: CanvasRenderingContext2D, placement: Placement, density: number): void {
  const side = Math.max(1, Math.round(sidePx * density))
  const tile = new OffscreenCanvas(2 * side, 2 * side)
  const checks = tile.getContext('2d')
  if (!checks) return
  checks.fillStyle = light
  checks.fillRect(0, 0, 2 * side, 2 * side)
  checks.fillStyle = dark
  checks.fillRect(0, 0, side, side)
  checks.fillRect(side, side, side, side)
  const pattern = context.createPattern(tile, 'repeat')
  if (!pattern) return
  const { x, y, width, height } = onWholePixels(placement)
  context.fillStyle = pattern
  context.fillRect(x, y, width, height)
}
