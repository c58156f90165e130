import type { StoredNumbers } from './stored-samples.ts'

/** What the samples of some channels range over. */
export interface SampleRange {
  /** Over numbers that count: neither missing nor infinite. `Infinity` to `-Infinity` where there are none. */
  readonly lowest: number
  readonly highest: number
  /** The middle of a spread-out part of the samples. */
  readonly median: number
  /** Share of samples, 0 to 1, that are no finite numbers or stand for “no value”. */
  readonly missingShare: number
  /** Whether any sample has a fraction. */
  readonly hasFractions: boolean
}

/** Samples the median is taken of, at most. */
const medianSamples = 65_536

/** Beyond this, floating-point files mean “no value” (GDAL and others write the lowest float). */
const absurd = 1e30

/** Whether a sample holds no value. @param noData the number a file names for that, if any */
export function isMissing(value: number, noData: number | null): boolean {
  if (!Number.isFinite(value) || Math.abs(value) > absurd) return true
  return noData !== null && (value === noData || value === Math.fround(noData))
}

/** Takes in samples portion by portion and says what they range over. */
export class RangeMeter {
  readonly #noData: number | null
  readonly #stride: number
  readonly #picked: number[] = []
  #lowest = Infinity
  #highest = -Infinity
  #count = 0
  #missing = 0
  #hasFractions = false

  /** @param expected how many samples will come; @param noData the number that stands for “no value”, if any */
  constructor(expected: number, noData: number | null) {
    this.#stride = Math.max(1, Math.floor(expected / medianSamples))
    this.#noData = noData
  }

  /** Takes every `step`th sample from `start` on. */
  take(samples: StoredNumbers, start: number, step: number): void {
    for (let index = start; index < samples.length; index += step) {
      const value = samples[index] ?? 0
      const number = this.#count++
      if (isMissing(value, this.#noData)) {
        this.#missing++
        continue
      }
      if (value < this.#lowest) this.#lowest = value
      if (value > this.#highest) this.#highest = value
      if (!this.#hasFractions && !Number.isInteger(value)) this.#hasFractions = true
      if (number % this.#stride === 0) this.#picked.push(value)
    }
  }

  range(): SampleRange {
    const sorted = Float64Array.from(this.#picked).sort()
    return {
      lowest: this.#lowest,
      highest: this.#highest,
      median: sorted[Math.floor(sorted.length / 2)] ?? this.#lowest,
      missingShare: this.#count === 0 ? 0 : this.#missing / this.#count,
      hasFractions: this.#hasFractions,
    }
  }
}
