/** Writes numbers, sizes and times the way the user's language does. */
export interface Formats {
  integer(value: number): string
  /** At most one decimal, none for large values. */
  decimal(value: number): string
  /** Large counts in short: 1.2M. */
  compact(value: number): string
  percent(fraction: number): string
  bytes(sizeBytes: number): string
  /** Short times, to a tenth of a second. */
  seconds(durationMs: number): string
  /** Megapixels a second: two digits that mean something, also for slow machines. */
  speed(value: number): string
  /** A part of one, to three decimals. */
  share(value: number): string
  /** A day and time, given as ISO 8601, on the user's clock. */
  moment(at: string): string
  /** Short things one after the other: 3 done, 1 failed. */
  list(parts: readonly string[]): string
  /** Rounded to what is worth knowing: seconds below a minute, minutes below an hour, … */
  duration(durationMs: number): string
}

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** The formats of a language (BCP 47 tag). */
export function createFormats(language: string): Formats {
  const integer = new Intl.NumberFormat(language, { maximumFractionDigits: 0 })
  const decimal = new Intl.NumberFormat(language, { maximumFractionDigits: 1 })
  const compact = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 })
  const speed = new Intl.NumberFormat(language, { maximumSignificantDigits: 2 })
  const share = new Intl.NumberFormat(language, { maximumFractionDigits: 3 })
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 })
  const moment = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' })
  const list = new Intl.ListFormat(language, { type: 'unit', style: 'short' })
  const unit = (value: number, name: string, digits: number): string =>
    new Intl.NumberFormat(language, {
      style: 'unit',
      unit: name,
      unitDisplay: 'short',
      maximumFractionDigits: digits,
    }).format(value)

  return {
    integer: (value) => integer.format(value),
    decimal: (value) => (Math.abs(value) >= 100 ? integer : decimal).format(value),
    compact: (value) => compact.format(value),
    percent: (fraction) => percent.format(fraction),
    bytes(sizeBytes) {
      const power = Math.min(byteUnits.length - 1, Math.floor(Math.log10(Math.max(1, sizeBytes)) / 3))
      const value = sizeBytes / 1000 ** power
      return unit(value, byteUnits[power] ?? 'byte', power === 0 || value >= 100 ? 0 : 1)
    },
    seconds: (durationMs) =>
      durationMs < 50 ? `< ${unit(0.1, 'second', 1)}` : unit(durationMs / 1000, 'second', 1),
    speed: (value) => (value >= 10 ? integer : speed).format(value),
    share: (value) => share.format(value),
    moment: (at) => moment.format(new Date(at)),
    list: (parts) => list.format(parts),
    duration(durationMs) {
      const seconds = Math.max(1, Math.round(durationMs / 1000))
      if (seconds < 60) return unit(seconds, 'second', 0)
      const minutes = Math.round(seconds / 60)
      if (minutes < 60) return unit(minutes, 'minute', 0)
      const hours = Math.floor(minutes / 60)
      return `${unit(hours, 'hour', 0)} ${unit(minutes % 60, 'minute', 0)}`
    },
  }
}
