import type { CompareMode, Enlargement } from './compare-mode.ts'
import { drawChecks } from './draw-checks.ts'
import { differenceMap } from './difference-map.ts'
import type { Box, PictureSource } from './picture-source.ts'
import type { Placement } from './view-geometry.ts'

/** What is drawn: two pictures of the same scene. */
export interface Comparison {
  readonly mode: CompareMode
  readonly before: PictureSource | null
  readonly after: PictureSource | null
  /** Where the scene lies in a pane, in CSS pixels. */
  readonly placement: Placement
  /** Share of the canvas that shows "before" in the divided modes, 0–1. */
  readonly divider: number
  /** Which picture `flicker` shows. */
  readonly flicker: 'before' | 'after'
  readonly enlargement: Enlargement
  /** Whether "before" lies on the right, as in right-to-left languages. */
  readonly mirrored: boolean
  /** Device pixels per CSS pixel. */
  readonly density: number
  /** Draw the pixels of "after" as crisp squares. */
  readonly crisp: boolean
}

/** Draws a comparison over the whole canvas. */
export function drawComparison(context: CanvasRenderingContext2D, comparison: Comparison): void {
  const { before, after, mode, mirrored, divider } = comparison
  const { width, height } = context.canvas
  const whole: Box = [0, 0, width, height]
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.clearRect(0, 0, width, height)
  if (!before || !after) {
    drawInto(context, before ? 'before' : 'after', whole, comparison)
    return
  }
  const [first, second] = mirrored ? (['after', 'before'] as const) : (['before', 'after'] as const)
  const share = mirrored ? 1 - divider : divider
  switch (mode) {
    case 'vertical': {
      const cut = Math.round(width * share)
      drawInto(context, first, [0, 0, cut, height], comparison)
      drawInto(context, second, [cut, 0, width - cut, height], comparison)
      return
    }
    case 'horizontal': {
      const cut = Math.round(height * divider)
      drawInto(context, 'before', [0, 0, width, cut], comparison)
      drawInto(context, 'after', [0, cut, width, height - cut], comparison)
      return
    }
    case 'side': {
      const half = Math.floor(width / 2)
      drawInto(context, first, [0, 0, half, height], comparison)
      drawInto(context, second, [half, 0, width - half, height], comparison, half)
      return
    }
    case 'flicker':
      drawInto(context, comparison.flicker, whole, comparison)
      return
    case 'difference':
      drawDifference(context, comparison, whole)
      return
    default:
      mode satisfies never
  }
}

function drawDifference(context: CanvasRenderingContext2D, comparison: Comparison, whole: Box): void {
  const { width, height } = context.canvas
  if (width === 0 || height === 0) return
  drawInto(context, 'before', whole, comparison)
  const one = context.getImageData(0, 0, width, height)
  context.clearRect(0, 0, width, height)
  drawInto(context, 'after', whole, comparison)
  const other = context.getImageData(0, 0, width, height)
  differenceMap(one.data, other.data, other.data)
  context.putImageData(other, 0, 0)
}

function drawInto(
  context: CanvasRenderingContext2D,
  side: 'before' | 'after',
  [x, y, width, height]: Box,
  comparison: Comparison,
  offsetX = 0,
): void {
  const source = comparison[side]
  if (!source || width <= 0 || height <= 0) return
  const { placement, density, crisp, enlargement } = comparison
  context.save()
  context.beginPath()
  context.rect(x, y, width, height)
  context.clip()
  context.imageSmoothingEnabled = side === 'after' ? !crisp : enlargement === 'smooth'
  context.imageSmoothingQuality = 'high'
  const onCanvas = {
    x: placement.x * density + offsetX,
    y: placement.y * density,
    width: placement.width * density,
    height: placement.height * density,
  }
  drawChecks(context, onCanvas, density)
  source.draw(context, onCanvas, [x, y, width, height])
  context.restore()
}
