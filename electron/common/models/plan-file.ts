/** A network as the engine executes it: words, which `inference/native/plan.h` describes, and weights. */
export interface Plan {
  readonly words: Uint32Array<ArrayBuffer>
  readonly weights: Float32Array<ArrayBuffer>
}

const headerBytes = 8

/** The bytes of a plan's file: the number of words and of weights, the words, the weights; all little-endian. */
export function encodePlan({ words, weights }: Plan): Uint8Array {
  const bytes = new Uint8Array(headerBytes + words.byteLength + weights.byteLength)
  new Uint32Array(bytes.buffer, 0, 2).set([words.length, weights.length])
  new Uint32Array(bytes.buffer, headerBytes, words.length).set(words)
  new Float32Array(bytes.buffer, headerBytes + words.byteLength, weights.length).set(weights)
  return bytes
}

/** Reads a plan's file; `null` where its length is not what it states. What the words say is checked when it runs. */
export function decodePlan(file: Uint8Array): Plan | null {
  if (file.length < headerBytes) return null
  // Typed views need alignment, which a part of a larger buffer may not have; so the bytes are copied.
  const { buffer } = new Uint8Array(file)
  const [wordCount = 0, weightCount = 0] = new Uint32Array(buffer, 0, 2)
  if (file.length !== headerBytes + 4 * (wordCount + weightCount)) return null
  return {
    words: new Uint32Array(buffer, headerBytes, wordCount),
    weights: new Float32Array(buffer, headerBytes + 4 * wordCount, weightCount),
  }
}
