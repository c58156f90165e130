import type { Placement } from './view-geometry.ts'

/** A picture that can be drawn at any size. */
export interface PictureSource {
  /** Draws the whole picture into `placement` (device pixels); what lies outside the clip may be left out. */
  draw(context: CanvasRenderingContext2D, placement: Placement): void
}

/** A picture that is one bitmap. Edges fall on whole device pixels, so that two pictures join without a seam. */
export function bitmapSource(bitmap: ImageBitmap): PictureSource {
  return {
    draw(context, { x, y, width, height }) {
      const [left, top] = [Math.round(x), Math.round(y)]
      context.drawImage(bitmap, left, top, Math.round(x + width) - left, Math.round(y + height) - top)
    },
  }
}
