type Pair = readonly [number, number]
type Triple = readonly [number, number, number]

/** Chromaticities x, y of red, green, blue and white. */
export interface Chromaticities {
  readonly red: Pair
  readonly green: Pair
  readonly blue: Pair
  readonly white: Pair
}

const d65: Pair = [0.3127, 0.329]
const illuminantC: Pair = [0.31, 0.316]

/** Named by number in ITU-T H.273, table 2. */
export const codedPrimaries: ReadonlyMap<number, Chromaticities & { readonly name: string }> = new Map([
  [1, space('BT.709', [0.64, 0.33], [0.3, 0.6], [0.15, 0.06], d65)],
  [4, space('BT.470 M', [0.67, 0.33], [0.21, 0.71], [0.14, 0.08], illuminantC)],
  [5, space('BT.470 BG', [0.64, 0.33], [0.29, 0.6], [0.15, 0.06], d65)],
  [6, space('BT.601', [0.63, 0.34], [0.31, 0.595], [0.155, 0.07], d65)],
  [7, space('SMPTE 240M', [0.63, 0.34], [0.31, 0.595], [0.155, 0.07], d65)],
  [8, space('Film', [0.681, 0.319], [0.243, 0.692], [0.145, 0.049], illuminantC)],
  [9, space('BT.2020', [0.708, 0.292], [0.17, 0.797], [0.131, 0.046], d65)],
  [11, space('DCI-P3', [0.68, 0.32], [0.265, 0.69], [0.15, 0.06], [0.314, 0.351])],
  [12, space('Display P3', [0.68, 0.32], [0.265, 0.69], [0.15, 0.06], d65)],
  [22, space('EBU 3213', [0.63, 0.34], [0.295, 0.605], [0.155, 0.077], d65)],
])

function space(name: string, red: Pair, green: Pair, blue: Pair, white: Pair) {
  return { name, red, green, blue, white }
}

/** Adobe RGB (1998), as cameras mean it by EXIF's interoperability index R03. */
export const adobeRgb: Chromaticities = { ...space('', [0.64, 0.33], [0.21, 0.71], [0.15, 0.06], d65) }

const bradford = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
] as const
const d50: Triple = [0.9642, 1, 0.8249]

/** XYZ of the primaries, adapted to D50 by Bradford's method (ICC.1:2022, annex E); `null` where they span no space. */
export function adaptedPrimaries(of: Chromaticities): readonly [Triple, Triple, Triple] | null {
  const white = fromXy(of.white)
  const columns = [fromXy(of.red), fromXy(of.green), fromXy(of.blue)] as const
  const amounts = solved(columns, white)
  if (amounts === null) return null
  const from = cones(white)
  const to = cones(d50)
  const adapted = columns.map((column, index) => {
    const scaled = cones(column.map((value) => value * (amounts[index] ?? 0)) as unknown as Triple)
    const moved = scaled.map((value, cone) => (value * (to[cone] ?? 0)) / (from[cone] ?? 1))
    return solved(transposed(bradford), moved as unknown as Triple)
  })
  const [red, green, blue] = adapted
  return red && green && blue ? [red, green, blue] : null
}

function fromXy([x, y]: Pair): Triple {
  return [x / y, 1, (1 - x - y) / y]
}

function cones(xyz: Triple): Triple {
  return bradford.map((row) => row[0] * xyz[0] + row[1] * xyz[1] + row[2] * xyz[2]) as unknown as Triple
}

function transposed(rows: readonly Triple[]): readonly [Triple, Triple, Triple] {
  return [0, 1, 2].map((column) => rows.map((row) => row[column])) as unknown as [Triple, Triple, Triple]
}

/** How much of each column makes `target` (Cramer's rule). */
function solved([a, b, c]: readonly [Triple, Triple, Triple], target: Triple): Triple | null {
  const whole = determinant(a, b, c)
  if (!Number.isFinite(whole) || Math.abs(whole) < 1e-9) return null
  return [
    determinant(target, b, c) / whole,
    determinant(a, target, c) / whole,
    determinant(a, b, target) / whole,
  ]
}

function determinant(a: Triple, b: Triple, c: Triple): number {
  return (
    a[0] * (b[1] * c[2] - b[2] * c[1]) -
    b[0] * (a[1] * c[2] - a[2] * c[1]) +
    c[0] * (a[1] * b[2] - a[2] * b[1])
  )
}
