/** One channel of an image in double precision, row by row. */
export interface Plane {
  readonly width: number
  readonly height: number
  /** `height × width` values; the metrics expect the range 0–255. */
  readonly values: Float64Array
}

/** A plane of zeros. */
export function emptyPlane(width: number, height: number): Plane {
  return { width, height, values: new Float64Array(width * height) }
}

/** The part of a plane that starts at (`left`, `top`). */
export function cropPlane(plane: Plane, left: number, top: number, width: number, height: number): Plane {
  const result = emptyPlane(width, height)
  for (let y = 0; y < height; y++) {
    const start = (top + y) * plane.width + left
    result.values.set(plane.values.subarray(start, start + width), y * width)
  }
  return result
}

/** The plane without `border` pixels on every side. */
export function withoutBorder(plane: Plane, border: number): Plane {
  return cropPlane(plane, border, border, plane.width - 2 * border, plane.height - 2 * border)
}

/** Every value rounded half up and clamped to 0–255, as storing it in a byte does. */
export function roundedToBytes(plane: Plane): Plane {
  return {
    ...plane,
    values: plane.values.map((value) => Math.min(255, Math.max(0, Math.floor(value + 0.5)))),
  }
}
