/** 8-bit or 16-bit unsigned samples. */
export type Samples = Uint8Array | Uint16Array

/**
 * A rectangle of pixels: interleaved samples (HWC), row by row, no padding between rows.
 * `samples.length === widthPx * heightPx * channels`.
 */
export interface PixelBlock {
  readonly widthPx: number
  readonly heightPx: number
  /** 1 gray, 3 RGB; 2 and 4 with alpha where a stage says so. */
  readonly channels: number
  readonly samples: Samples
}

/** Full scale of a block's samples: 255 or 65535. */
export function maximumSample(samples: Samples): number {
  return samples.BYTES_PER_ELEMENT === 1 ? 255 : 65_535
}

/** A zeroed sample array of the same depth as `like`. */
export function newSamples(like: Samples | 8 | 16, length: number): Samples {
  const bits = typeof like === 'number' ? like : like.BYTES_PER_ELEMENT * 8
  return bits === 8 ? new Uint8Array(length) : new Uint16Array(length)
}

/**
 * Copies a rectangle between blocks of the same depth and channel count.
 * @throws RangeError where the rectangle does not lie inside both.
 */
export function copyRectangle(
  from: PixelBlock,
  fromLeftPx: number,
  fromTopPx: number,
  to: PixelBlock,
  toLeftPx: number,
  toTopPx: number,
  widthPx: number,
  heightPx: number,
): void {
  requireInside(from, fromLeftPx, fromTopPx, widthPx, heightPx)
  requireInside(to, toLeftPx, toTopPx, widthPx, heightPx)
  const rowLength = widthPx * from.channels
  for (let row = 0; row < heightPx; row++) {
    const source = ((fromTopPx + row) * from.widthPx + fromLeftPx) * from.channels
    const target = ((toTopPx + row) * to.widthPx + toLeftPx) * to.channels
    to.samples.set(from.samples.subarray(source, source + rowLength), target)
  }
}

function requireInside(block: PixelBlock, left: number, top: number, width: number, height: number): void {
  if (left < 0 || top < 0 || left + width > block.widthPx || top + height > block.heightPx) {
    throw new RangeError(
      `Expected a rectangle inside ${block.widthPx}×${block.heightPx} but received ${width}×${height} at ${left},${top}.`,
    )
  }
}
