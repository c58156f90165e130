import type { Placement } from './view-geometry.ts'

/** Part of a canvas, in device pixels: left, top, width, height. */
export type Box = readonly [number, number, number, number]

/** A picture that can be drawn at any size. */
export interface PictureSource {
  /** Draws the whole picture into `placement` (device pixels); what lies outside `visible` may be left out. */
  draw(context: CanvasRenderingContext2D, placement: Placement, visible: Box): void
}

/** A picture that is one bitmap. */
export function bitmapSource(bitmap: ImageBitmap): PictureSource {
  return {
    draw(context, placement) {
      const { x, y, width, height } = onWholePixels(placement)
      context.drawImage(bitmap, x, y, width, height)
    },
  }
}

/** The placement with its edges on whole device pixels, so that two pictures join without a seam. */
export function onWholePixels({ x, y, width, height }: Placement): Placement {
  const [left, top] = [Math.round(x), Math.round(y)]
  return { x: left, y: top, width: Math.round(x + width) - left, height: Math.round(y + height) - top }
}
