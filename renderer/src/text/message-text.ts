import { errorCodes } from '../../../electron/common/messages/app-error.ts'
import { englishText } from '../../../electron/common/messages/english-text.ts'
import type { Message } from '../../../electron/common/messages/message.ts'
import { english, type TextKey } from './english.ts'
import type { Formats } from './formats.ts'
import type { TextValues, Translator } from './translator.svelte.ts'

/** What writing a message in the user's language takes. */
export interface MessageWriter {
  readonly text: Pick<Translator, 'language' | 'say'>
  readonly formats: Pick<Formats, 'bytes'>
}

const failures: ReadonlySet<string> = new Set(errorCodes)

/**
 * A message in the user's language. Of a failure whose reason is data that is the reason; of others it is what kind of
 * failure it is, followed by technical particulars in English.
 */
export function messageText(message: Message, writer: MessageWriter): string {
  const { text } = writer
  if ('reason' in message && message.reason !== undefined) return messageText(message.reason, writer)
  if (text.language === 'en' && failures.has(message.code)) return englishText(message)
  const said = text.say(keyOf(message), valuesOf(message, writer))
  return failures.has(message.code) && 'detail' in message && message.detail !== ''
    ? `${said} (${message.detail})`
    : said
}

/** Whether the window has a sentence for a code; a newer backend may use others. */
function keyOf({ code }: Message): TextKey {
  const key = `message.${code}`
  const known: Readonly<Record<string, string>> = english
  if (key in known || `${key}_other` in known) return key as TextKey
  throw new Error(`There is no sentence for the message "${code}".`)
}

function valuesOf(message: Message, writer: MessageWriter): TextValues {
  const { text, formats } = writer
  const written = Object.entries(message).map(
    ([name, value]: [string, unknown]): [string, string | number] => {
      if (name === 'cause') return [name, messageText(value as Message, writer)]
      if (name === 'device' || name === 'failed' || name === 'replacement')
        return [name, text.say(`device.${String(value)}` as TextKey)]
      if (typeof value !== 'number') return [name, String(value)]
      if (name === 'count') return [name, value]
      if (name.endsWith('Bytes')) return [name, formats.bytes(value)]
      const digits = Number.isInteger(value) ? {} : { maximumSignificantDigits: 4 }
      return [name, new Intl.NumberFormat(text.language, digits).format(value)]
    },
  )
  return Object.fromEntries(written)
}
