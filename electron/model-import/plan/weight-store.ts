/** Collects a plan's floats. */
export interface WeightStore {
  /** Keeps values and gives their offset. */
  add(values: Float32Array): number
  all(): Float32Array<ArrayBuffer>
}

export function createWeightStore(): WeightStore {
  const parts: Float32Array[] = []
  let length = 0
  return {
    add(values) {
      const offset = length
      parts.push(values)
      length += values.length
      return offset
    },
    all() {
      const joined = new Float32Array(length)
      let at = 0
      for (const part of parts) {
        joined.set(part, at)
        at += part.length
      }
      return joined
    },
  }
}
