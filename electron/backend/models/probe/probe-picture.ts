/** A planar float picture, values 0–1. */
export interface ProbePicture {
  readonly channels: number
  readonly widthPx: number
  readonly heightPx: number
  readonly data: Float32Array
}

/**
 * A repeatable picture with what photographs have: slow gradients, hard edges, fine texture, a little noise,
 * and colours that differ between channels. The fourth channel, where asked for, is opaque.
 */
export function probePicture(channels: number, widthPx: number, heightPx: number): ProbePicture {
  const data = new Float32Array(channels * widthPx * heightPx)
  let noise = 12_345
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < heightPx; y++) {
      for (let x = 0; x < widthPx; x++) {
        noise = (Math.imul(noise, 1_664_525) + 1_013_904_223) >>> 0
        const at = (channel * heightPx + y) * widthPx + x
        data[at] = channel === 3 ? 1 : shade(channel, x, y) + (noise / 2 ** 32 - 0.5) * 0.04
      }
    }
  }
  return { channels, widthPx, heightPx, data }
}

function shade(channel: number, x: number, y: number): number {
  const slow = 0.45 + 0.2 * Math.sin(x / 37 + channel) + 0.12 * Math.cos(y / 23 - channel)
  const edge = (Math.floor(x / 19) + Math.floor((y + x / 3) / 13)) % 2 === 0 ? 0.1 : -0.1
  const texture = 0.06 * Math.sin(x * 1.7 + y * 0.9) * Math.cos(y * 1.3 - x * 0.4)
  return Math.min(0.95, Math.max(0.05, slow + edge + texture))
}

/** `widthPx` columns of the picture, from `leftPx` on. */
export function columns(picture: ProbePicture, leftPx: number, widthPx: number): ProbePicture {
  const rows = picture.channels * picture.heightPx
  const data = new Float32Array(rows * widthPx)
  for (let row = 0; row < rows; row++) {
    const start = row * picture.widthPx + leftPx
    data.set(picture.data.subarray(start, start + widthPx), row * widthPx)
  }
  return { ...picture, widthPx, data }
}

/** The picture with every value multiplied. */
export function brighten(picture: ProbePicture, factor: number): ProbePicture {
  return factor === 1 ? picture : { ...picture, data: picture.data.map((value) => value * factor) }
}
