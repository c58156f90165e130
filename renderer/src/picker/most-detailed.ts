import type { Region } from '../../../electron/common/contracts/region-compare.ts'
import type { ImageSize } from '../../../electron/common/settings/output-target.ts'

/** Samples of a picture: rows of 4 bytes a pixel. */
export interface Samples {
  readonly data: Uint8ClampedArray
  readonly width: number
  readonly height: number
}

/** A difference beyond this is an edge like any other: one hard outline is no detail. */
const mostPerPixel = 48

/**
 * The square of an image in which most is to be seen, found in a small picture of it: where neighbouring pixels differ
 * most, on average.
 * @param sidePx side of the square, in pixels of the image
 */
export function mostDetailed(small: Samples, image: ImageSize, sidePx: number): Region {
  const side = Math.min(sidePx, image.widthPx, image.heightPx)
  const spanX = Math.max(2, Math.round((side / image.widthPx) * small.width))
  const spanY = Math.max(2, Math.round((side / image.heightPx) * small.height))
  const sums = summedDetail(small)
  const stride = small.width + 1
  const at = (x: number, y: number): number => sums[y * stride + x] ?? 0
  const best = { sum: -1, x: 0, y: 0 }
  for (let y = 0; y + spanY <= small.height; y++) {
    for (let x = 0; x + spanX <= small.width; x++) {
      const sum = at(x + spanX, y + spanY) - at(x, y + spanY) - at(x + spanX, y) + at(x, y)
      if (sum > best.sum) Object.assign(best, { sum, x, y })
    }
  }
  const place = (start: number, span: number, of: number, length: number): number =>
    Math.min(length - side, Math.max(0, Math.round(((start + span / 2) / of) * length - side / 2)))
  return {
    leftPx: place(best.x, spanX, small.width, image.widthPx),
    topPx: place(best.y, spanY, small.height, image.heightPx),
    widthPx: side,
    heightPx: side,
  }
}

/** Sums of detail over all rectangles that begin at the top left, with a row and a column of zeros before them. */
function summedDetail({ data, width, height }: Samples): Float64Array {
  const luma = new Float32Array(width * height)
  for (let pixel = 0; pixel < luma.length; pixel++) {
    const [red = 0, green = 0, blue = 0] = data.subarray(pixel * 4, pixel * 4 + 3)
    luma[pixel] = 0.299 * red + 0.587 * green + 0.114 * blue
  }
  const sums = new Float64Array((width + 1) * (height + 1))
  for (let y = 0; y < height; y++) {
    let row = 0
    for (let x = 0; x < width; x++) {
      const here = luma[y * width + x] ?? 0
      const right = luma[y * width + Math.min(width - 1, x + 1)] ?? 0
      const below = luma[Math.min(height - 1, y + 1) * width + x] ?? 0
      row += Math.min(mostPerPixel, Math.abs(here - right) + Math.abs(here - below))
      sums[(y + 1) * (width + 1) + x + 1] = (sums[y * (width + 1) + x + 1] ?? 0) + row
    }
  }
  return sums
}
