/** Samples of a tile as the pyramid has them, three or four a pixel, as a canvas takes them: four. */
export function tilePixels(samples: Uint8Array, channels: 3 | 4): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray((samples.length / channels) * 4)
  if (channels === 4) {
    pixels.set(samples)
    return pixels
  }
  for (let from = 0, to = 0; from < samples.length; from += 3, to += 4) {
    pixels[to] = samples[from] ?? 0
    pixels[to + 1] = samples[from + 1] ?? 0
    pixels[to + 2] = samples[from + 2] ?? 0
    pixels[to + 3] = 255
  }
  return pixels
}
