/** Three numbers, as fixed-point values of an ICC profile. */
type Triple = readonly [number, number, number]

/** An RGB space by its primaries and its tone curve. */
export interface MatrixSpace {
  readonly name: string
  /** XYZ of red, green and blue, adapted to D50. */
  readonly primaries: readonly [Triple, Triple, Triple]
  /** Parameters g, a, b, c, d of a parametric curve of type 3. */
  readonly curve: readonly number[]
}

const headerBytes = 128
const d50: Triple = [0.9642, 1, 0.8249]

/** A version 4 display profile of a matrix and one curve (ICC.1:2022, sections 7.2, 8.3.3 and 10). */
export function matrixProfile({ name, primaries, curve }: MatrixSpace): Uint8Array {
  const [red, green, blue] = primaries.map((values) => tagged('XYZ ', values.map(fixed)))
  const toneCurve = tagged('para', [uint16(3), uint16(0), ...curve.map(fixed)])
  const none = new Uint8Array()
  const tags: readonly (readonly [string, Uint8Array])[] = [
    ['desc', localised(name)],
    ['cprt', localised('No copyright')],
    ['wtpt', tagged('XYZ ', d50.map(fixed))],
    ['rXYZ', red ?? none],
    ['gXYZ', green ?? none],
    ['bXYZ', blue ?? none],
    ...['rTRC', 'gTRC', 'bTRC'].map((tag) => [tag, toneCurve] as const),
  ]
  return profileOf('RGB ', tags)
}

/** A version 4 display profile of gray values that are a power of light. */
export function grayProfile(gamma: number): Uint8Array {
  return profileOf('GRAY', [
    ['desc', localised(`Gray, gamma ${gamma.toFixed(2)}`)],
    ['cprt', localised('No copyright')],
    ['wtpt', tagged('XYZ ', d50.map(fixed))],
    ['kTRC', tagged('para', [uint16(0), uint16(0), fixed(gamma)])],
  ])
}

function profileOf(space: 'RGB ' | 'GRAY', tags: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  let at = headerBytes + 4 + tags.length * 12
  const table: Uint8Array[] = [uint32(tags.length)]
  for (const [tag, data] of tags) {
    table.push(text(tag), uint32(at), uint32(data.length))
    at += data.length
  }
  const header = Buffer.alloc(headerBytes)
  header.writeUInt32BE(at, 0)
  header.writeUInt32BE(0x0440_0000, 8)
  header.write(`mntr${space}XYZ `, 12, 'latin1')
  header.writeUInt16BE(2026, 24)
  header.writeUInt16BE(1, 26)
  header.writeUInt16BE(1, 28)
  header.write('acsp', 36, 'latin1')
  header.set(Buffer.concat(d50.map(fixed)), 68)
  return new Uint8Array(Buffer.concat([header, ...table, ...tags.map(([, data]) => data)]))
}

function localised(value: string): Uint8Array {
  const utf16 = Buffer.from(value, 'utf16le').swap16()
  return tagged('mluc', [uint32(1), uint32(12), text('enUS'), uint32(utf16.length), uint32(28), utf16])
}

/** A tag's data, padded to a multiple of four bytes. */
function tagged(type: string, parts: readonly Uint8Array[]): Uint8Array {
  const data = Buffer.concat([text(type), uint32(0), ...parts])
  return Buffer.concat([data, new Uint8Array((4 - (data.length % 4)) % 4)])
}

function fixed(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(Math.round(value * 65_536))
  return bytes
}

function uint32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function uint16(value: number): Uint8Array {
  return uint32(value).subarray(2)
}

function text(value: string): Uint8Array {
  return Buffer.from(value, 'latin1')
}
