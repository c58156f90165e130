import { englishMessages } from './english-messages.ts'
import type { Message } from './message.ts'
import { hidden } from './without-private-values.ts'

const sentences: Readonly<Record<string, string>> = englishMessages
const plural = new Intl.PluralRules('en')

/** A message in English, with all particulars it has: for the command line, reports and diagnostics. */
export function englishText(message: Message): string {
  const values: Readonly<Record<string, unknown>> = { ...message }
  const { code, count, detail, reason } = values
  if (reason !== undefined) return englishText(reason as Message)
  const key = `message.${String(code)}`
  const sentence = sentences[key] ?? sentences[`${key}_${plural.select(Number(count))}`] ?? String(code)
  // The particulars of a failure are a sentence of their own.
  const isDetailed = typeof detail === 'string' && detail !== '' && detail !== hidden
  if (isDetailed && !sentence.includes('{{detail}}')) return detail
  return sentence.replace(/\{\{(\w+)\}\}/g, (_, name: string) => valueText(name, values[name]))
}

function valueText(name: string, value: unknown): string {
  if (name === 'cause') return englishText(value as Message)
  if (typeof value !== 'number') return String(value)
  if (name.endsWith('Bytes')) return bytesText(value)
  return value.toLocaleString('en', Number.isInteger(value) ? {} : { maximumSignificantDigits: 4 })
}

function bytesText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'] as const
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  const value = bytes / 1000 ** power
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`
}
