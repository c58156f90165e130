/** Numbers that are the same in every run of the protocol. */
export interface SeededRandom {
  /** Uniform in 0–1. */
  readonly uniform: () => number
  /** Uniform between two numbers. */
  readonly between: (low: number, high: number) => number
  /** Normal, of mean 0 and standard deviation 1. */
  readonly normal: () => number
}

/** A generator of 32 bits of state (Mulberry32), and normal numbers by Box and Muller. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  return { uniform, normal, between: (low, high) => low + (high - low) * uniform() }
}

/** A seed from a text, so that a picture's damage does not depend on which others are measured (FNV-1a). */
export function seedOf(text: string): number {
  let hash = 0x811c9dc5
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return hash >>> 0
}
