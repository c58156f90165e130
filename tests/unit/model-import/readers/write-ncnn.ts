/** One layer to write: its line of the `.param` file and its pieces of the `.bin` file. */
export interface NcnnLayerSource {
  readonly line: string
  readonly weights?: readonly Uint8Array[]
}

/** An array as the `.bin` file holds it without a tag. */
export function rawFloats(values: readonly number[] | Float32Array): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer)
}

/** An array behind the tag of plain float32 storage. */
export function taggedFloats(values: readonly number[] | Float32Array): Uint8Array {
  const bytes = new Uint8Array(4 + values.length * 4)
  bytes.set(rawFloats(values), 4)
  return bytes
}

/** Half-precision bit patterns behind their tag, padded to four bytes. */
export function taggedHalves(bits: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 + Math.ceil(bits.length / 2) * 4)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, 0x01306b47, true)
  bits.forEach((pattern, index) => view.setUint16(4 + index * 2, pattern, true))
  return bytes
}

/** The two files of a network of these layers. */
export function writeNcnn(layers: readonly NcnnLayerSource[]): { param: Uint8Array; bin: Uint8Array } {
  const text = ['7767517', `${layers.length} ${layers.length}`, ...layers.map((layer) => layer.line)].join(
    '\n',
  )
  const pieces = layers.flatMap((layer) => layer.weights ?? [])
  const bin = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let offset = 0
  for (const piece of pieces) {
    bin.set(piece, offset)
    offset += piece.length
  }
  return { param: new TextEncoder().encode(`${text}\n`), bin }
}
