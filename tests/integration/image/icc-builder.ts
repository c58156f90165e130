/** A matrix profile of an RGB space, or a gray profile, made by hand (ICC.1:2022, versions 2.4 and 4.4). */
export interface ProfileSpec {
  readonly name: string
  /** Red, green and blue as rows of XYZ adapted to D50; `null` for gray. */
  readonly primaries: readonly (readonly [number, number, number])[] | null
  readonly gamma: number
  readonly version: 2 | 4
}

const d50 = [0.9642, 1, 0.8249] as const

/** Primaries as published, adapted to D50 (Bruce Lindbloom's tables; Display P3 after Apple's profile). */
export const profiles = {
  displayP3: {
    name: 'Display P3',
    primaries: [
      [0.5151, 0.2412, -0.0011],
      [0.292, 0.6922, 0.0419],
      [0.1571, 0.0666, 0.7841],
    ],
    gamma: 2.2,
    version: 4,
  },
  adobeRgb: {
    name: 'Adobe RGB (1998)',
    primaries: [
      [0.6097, 0.3111, 0.0195],
      [0.2053, 0.6257, 0.0609],
      [0.1492, 0.0632, 0.7446],
    ],
    gamma: 2.19921875,
    version: 2,
  },
  proPhoto: {
    name: 'ProPhoto RGB',
    primaries: [
      [0.7977, 0.288, 0],
      [0.1352, 0.7119, 0],
      [0.0313, 0.0001, 0.8249],
    ],
    gamma: 1.8,
    version: 2,
  },
  gray: { name: 'Dot gain', primaries: null, gamma: 1.75, version: 2 },
} as const satisfies Record<string, ProfileSpec>

/** The profile's bytes. */
export function buildProfile(spec: ProfileSpec): Uint8Array {
  const curve = tagged('curv', [uint32(1), uint16(Math.round(spec.gamma * 256)), uint16(0)])
  const tags: [string, Uint8Array][] = [
    ['desc', description(spec)],
    ['wtpt', xyz(d50)],
    ['cprt', spec.version === 4 ? localised('None') : tagged('text', [text('None\0')])],
  ]
  if (spec.primaries === null) {
    tags.push(['kTRC', curve])
  } else {
    const [red, green, blue] = spec.primaries
    if (!red || !green || !blue) throw new Error('Expected three primaries.')
    tags.push(['rXYZ', xyz(red)], ['gXYZ', xyz(green)], ['bXYZ', xyz(blue)])
    tags.push(['rTRC', curve], ['gTRC', curve], ['bTRC', curve])
  }
  let at = 128 + 4 + tags.length * 12
  const table: Uint8Array[] = [uint32(tags.length)]
  for (const [name, data] of tags) {
    table.push(text(name), uint32(at), uint32(data.length))
    at += data.length
  }
  const header = Buffer.alloc(128)
  header.writeUInt32BE(at, 0)
  header.writeUInt32BE(spec.version === 4 ? 0x04400000 : 0x02400000, 8)
  header.write(`mntr${spec.primaries === null ? 'GRAY' : 'RGB '}XYZ `, 12, 'latin1')
  header.writeUInt16BE(2026, 24)
  header.writeUInt16BE(1, 26)
  header.writeUInt16BE(1, 28)
  header.write('acsp', 36, 'latin1')
  header.set(Buffer.concat(d50.map(fixed)), 68)
  return Buffer.concat([header, ...table, ...tags.map(([, data]) => data)])
}

function description({ name, version }: ProfileSpec): Uint8Array {
  if (version === 4) return localised(name)
  return tagged('desc', [uint32(name.length + 1), text(`${name}\0`), new Uint8Array(78)])
}

function localised(value: string): Uint8Array {
  const utf16 = Buffer.from(value, 'utf16le').swap16()
  return tagged('mluc', [uint32(1), uint32(12), text('enUS'), uint32(utf16.length), uint32(28), utf16])
}

function xyz(values: readonly number[]): Uint8Array {
  return tagged('XYZ ', values.map(fixed))
}

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
