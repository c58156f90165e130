import type { Samples } from '../../../common/pixels/pixel-block.ts'
import { labToSrgb, type LabEncoding } from './lab-samples.ts'
import type { SampleMapping } from './sample-mapping.ts'
import { isMissing } from './sample-range.ts'
import { storedNumbers, type StoredNumbers } from './stored-samples.ts'
import type { StoredSample } from './vips-file.ts'

/** What becomes of stored samples on their way into strips. */
export interface Narrowing {
  readonly stored: StoredSample
  /** Channels that lie in the file. */
  readonly storedChannels: number
  /** Which of them are taken, in this order. */
  readonly channels: readonly number[]
  /** By channel taken; absent where the samples' full range is the picture's. */
  readonly mappings: readonly SampleMapping[] | null
  /** How the channels are CIELAB rather than what strips carry; `null` where they are not. */
  readonly lab: LabEncoding | null
}

/** Samples as they lie in a file, as 8-bit or 16-bit ones of the channels that are taken. */
export function narrowSamples(bytes: ArrayBuffer, narrowing: Narrowing): Samples {
  const { stored, storedChannels, channels, mappings, lab } = narrowing
  const numbers = picked(storedNumbers(bytes, stored), storedChannels, channels)
  if (lab !== null) return labToSrgb(numbers, channels.length, lab)
  if (numbers instanceof Uint8Array || numbers instanceof Uint16Array) return numbers
  if (numbers instanceof Uint32Array) return Uint16Array.from(numbers, (value) => value >>> 16)
  if (mappings === null) throw new Error(`Expected a mapping for samples of the type ${stored}.`)
  const samples = new Uint16Array(numbers.length)
  const count = channels.length
  for (const [channel, mapping] of mappings.entries()) {
    for (let index = channel; index < numbers.length; index += count) {
      samples[index] = mappedSample(numbers[index] ?? 0, mapping)
    }
  }
  return samples
}

function picked(numbers: StoredNumbers, stored: number, channels: readonly number[]): StoredNumbers {
  if (channels.length === stored) return numbers
  const pixels = numbers.length / stored
  const Numbers = numbers.constructor as new (length: number) => StoredNumbers
  const result = new Numbers(pixels * channels.length)
  for (const [index, channel] of channels.entries()) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      result[pixel * channels.length + index] = numbers[pixel * stored + channel] ?? 0
    }
  }
  return result
}

function mappedSample(value: number, { black, white, noData, isLinear }: SampleMapping): number {
  const part = (value - black) / (white - black)
  // Not above 0 is also what is no number.
  if (!(part > 0) || isMissing(value, noData)) return 0
  const light = Math.min(1, part)
  return Math.round((isLinear ? encoded(light) : light) * 65_535)
}

function encoded(linear: number): number {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055
}
