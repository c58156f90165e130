import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { jobStateSchema } from '../../../electron/common/jobs/job.ts'
import { AppError } from '../../../electron/common/messages/app-error.ts'
import { englishText } from '../../../electron/common/messages/english-text.ts'
import {
  errorMessage,
  messageSchema,
  messageShapes,
  type Message,
} from '../../../electron/common/messages/message.ts'
import { withoutPrivateValues } from '../../../electron/common/messages/without-private-values.ts'
import { languages, sentencesOf, type Language } from '../../../renderer/src/text/languages.ts'
import { createFormats } from '../../../renderer/src/text/formats.ts'
import { messageText } from '../../../renderer/src/text/message-text.ts'
import { Translator } from '../../../renderer/src/text/translator.svelte.ts'

const cause = { code: 'out-of-memory', detail: 'The webgpu device ran out of memory.' } as const

/** A message of every code, with values of every kind its shape allows. */
const samples: readonly Message[] = Object.entries(messageShapes).map(([code, shape]) => {
  const valueOf = (name: string): unknown => {
    if (name === 'cause') return cause
    if (['device', 'failed', 'replacement'].includes(name)) return 'webgpu'
    if (name === 'count') return 3
    return [
      'neededBytes',
      'freeBytes',
      'megapixels',
      'meanDifference',
      'largestDifference',
      'lowest',
      'highest',
      'full',
      'percent',
      'bits',
    ].includes(name)
      ? 2_500_000_000
      : `value of ${name}`
  }
  return messageSchema.parse({
    code,
    ...Object.fromEntries(Object.keys(shape).map((name) => [name, valueOf(name)])),
  })
})

describe('every message', () => {
  it.each(Object.keys(languages) as Language[])(
    'has a sentence of its own in %s, with all its values',
    async (language) => {
      const text = new Translator()
      const sentences = await sentencesOf(language)
      if (language !== 'en') await text.use(language, sentences)
      const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories
      for (const message of samples) {
        const key = `message.${message.code}`
        const keys = 'count' in message ? forms.map((form) => `${key}_${form}`) : [key]
        expect(keys.filter((each) => !(each in sentences))).toEqual([])
        const written = messageText(message, { text, formats: createFormats(language) })
        expect(written, message.code).not.toMatch(/\{\{|undefined|\[object|message\./)
        for (const value of Object.values(message).filter((each) => String(each).startsWith('value of')))
          expect(written, `${language}: ${message.code}`).toContain(value)
      }
    },
  )

  it('is an English sentence on the command line', () => {
    for (const message of samples)
      expect(englishText(message), message.code).not.toMatch(/\{\{|undefined|\[object/)
    const refused = { code: 'device-refused', device: 'webgpu', cause } as const
    expect(englishText(refused)).toBe('webgpu is not used: The webgpu device ran out of memory.')
    expect(englishText({ code: 'adding-resumed', count: 1 })).toContain('1 more image has')
    expect(englishText({ code: 'adding-resumed', count: 1200 })).toContain('The other 1,200 have')
  })

  it('names no file of the user once its private values are left out, and still is a sentence', () => {
    for (const message of samples) {
      const cleaned = withoutPrivateValues(message)
      expect(JSON.stringify(cleaned)).not.toMatch(/value of (path|directory|detail)|ran out of memory/)
      expect(englishText(cleaned).length).toBeGreaterThan(0)
    }
  })
})

describe('a failure', () => {
  const failure = errorMessage(new AppError('disk-full', 'Expected 212 MB in “/x” but 18 MB are left.'))

  it('is written in the user’s language, with its particulars', async () => {
    const text = new Translator()
    const writer = { text, formats: createFormats('de') }
    expect(messageText(failure, writer)).toBe('Expected 212 MB in “/x” but 18 MB are left.')
    await text.use('de', await sentencesOf('de'))
    expect(messageText(failure, writer)).toBe(
      'Der Datenträger ist voll. (Expected 212 MB in “/x” but 18 MB are left.)',
    )
  })
})

describe('a stored state', () => {
  it('of an earlier version, whose messages were sentences, is read', () => {
    const reason = 'A file of this name exists already.'
    expect(jobStateSchema.parse({ kind: 'skipped', reason, outputPath: '/a.png' })).toMatchObject({
      reason: { code: 'recorded-sentence', detail: reason },
    })
    expect(englishText(messageSchema.parse(reason))).toBe(reason)
  })

  it('with a code or a value that does not exist is refused', () => {
    expect(() => messageSchema.parse({ code: 'no-such-code' })).toThrow(z.ZodError)
    expect(() => messageSchema.parse({ code: 'metadata-left-out', metadata: 'EXIF' })).toThrow(z.ZodError)
  })
})
