/** How long sides of a print are said. */
export interface PrintUnit {
  readonly name: 'mm' | 'in'
  readonly millimetres: number
  /** Of what is shown: sides are rounded to this, in the unit. */
  readonly step: number
}

const millimetre: PrintUnit = { name: 'mm', millimetres: 1, step: 0.1 }
const inch: PrintUnit = { name: 'in', millimetres: 25.4, step: 0.01 }

/** Regions that measure paper in inches (Unicode CLDR, measurement systems). */
const inchRegions: readonly (string | undefined)[] = ['US', 'LR', 'MM']

/** The unit of prints where the user lives: `locale` is the system's BCP 47 tag, its region said or likely. */
export function printUnitOf(locale: string): PrintUnit {
  return inchRegions.includes(new Intl.Locale(locale).maximize().region) ? inch : millimetre
}

/** A length as the unit says it. */
export function inUnit(lengthMm: number, { millimetres, step }: PrintUnit): number {
  return Number((Math.round(lengthMm / millimetres / step) * step).toFixed(2))
}

/** The millimetres of a length said in the unit. */
export function inMillimetres(length: number, { millimetres }: PrintUnit): number {
  return Number((length * millimetres).toFixed(3))
}
