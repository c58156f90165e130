import type { Placement } from './view-geometry.ts'

/** What is drawn: two pictures of the same scene, one on each side of a divider. */
export interface Comparison {
  readonly before: CanvasImageSource | null
  readonly after: CanvasImageSource | null
  /** Where the scene lies, in CSS pixels of the canvas. */
  readonly placement: Placement
  /** Share of the canvas on the side of `before`, 0–1. */
  readonly divider: number
  readonly orientation: 'vertical' | 'horizontal'
  /** Whether "before" lies on the right, as in right-to-left languages. */
  readonly mirrored: boolean
  /** Device pixels per CSS pixel. */
  readonly density: number
  /** Draw pixels as crisp squares. */
  readonly crisp: boolean
}

/** Draws a comparison over the whole canvas. */
export function drawComparison(context: CanvasRenderingContext2D, comparison: Comparison): void {
  const { before, after, density, orientation, divider, mirrored } = comparison
  const { width, height } = context.canvas
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.clearRect(0, 0, width, height)
  const along = orientation === 'vertical' ? width : height
  const cut = Math.round(along * (mirrored ? 1 - divider : divider))
  const [first, second] = mirrored ? [after, before] : [before, after]
  const half = (from: number, to: number): readonly [number, number, number, number] =>
    orientation === 'vertical' ? [from, 0, to - from, height] : [0, from, width, to - from]
  if (!before || !after) draw(context, before ?? after, [0, 0, width, height], comparison, density)
  else {
    draw(context, first, half(0, cut), comparison, density)
    draw(context, second, half(cut, along), comparison, density)
  }
}

function draw(
  context: CanvasRenderingContext2D,
  picture: CanvasImageSource | null,
  [x, y, width, height]: readonly [number, number, number, number],
  { placement, crisp }: Comparison,
  density: number,
): void {
  if (!picture || width <= 0 || height <= 0) return
  context.save()
  context.beginPath()
  context.rect(x, y, width, height)
  context.clip()
  context.imageSmoothingEnabled = !crisp
  context.imageSmoothingQuality = 'high'
  context.drawImage(
    picture,
    Math.round(placement.x * density),
    Math.round(placement.y * density),
    Math.round(placement.width * density),
    Math.round(placement.height * density),
  )
  context.restore()
}
