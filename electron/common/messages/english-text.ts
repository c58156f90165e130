import { englishMessages } from './english-messages.ts'
import type { Message } from './message.ts'
import { hidden } from './without-private-values.ts'

const sentences: Readonly<Record<string, string>> = englishMessages
const plural = new Intl.PluralRules('en')

/** A message in English, with all particulars it has: for the command line, reports and diagnostics. */
export function englishText(message: Message): string {
  const values: Readonly<Record<string, unknown>> = { ...message }
  const { code, count, detail } = values
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
  if (name.endsWith('Bytes')) return `${(value / 1e9).toFixed(1)} GB`
  return value.toLocaleString('en', Number.isInteger(value) ? {} : { maximumSignificantDigits: 4 })
}
