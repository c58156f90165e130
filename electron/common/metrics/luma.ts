import { type Plane } from './plane.ts'

/**
 * Luma as the super-resolution literature measures it: Y of BT.601 in studio range, 16–235, unrounded.
 * `bytes` holds interleaved pixels of `channels` (1 counts as equal red, green and blue; further ones such as
 * alpha are ignored).
 */
export function lumaPlane(bytes: ArrayLike<number>, width: number, height: number, channels: number): Plane {
  const values = new Float64Array(width * height)
  const [green, blue] = channels >= 3 ? [1, 2] : [0, 0]
  for (let i = 0; i < values.length; i++) {
    const at = i * channels
    const weighted =
      65.481 * (bytes[at] ?? 0) + 128.553 * (bytes[at + green] ?? 0) + 24.966 * (bytes[at + blue] ?? 0)
    values[i] = 16 + weighted / 255
  }
  return { width, height, values }
}
