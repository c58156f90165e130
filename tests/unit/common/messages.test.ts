import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { jobStateSchema } from '../../../electron/common/jobs/job.ts'
import {
  AppError,
  fromWireError,
  toWireError,
  type WireError,
} from '../../../electron/common/messages/app-error.ts'
import { failure } from '../../../electron/common/messages/failure.ts'
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
  const valueOf = ([name, schema]: [string, z.ZodType]): unknown => {
    if (name === 'cause') return cause
    const values = [`value of ${name}`, name === 'count' ? 3 : 2_500_000_000, 'webgpu']
    return values.find((value) => schema.safeParse(value).success)
  }
  // A failure's reason is a message of its own and among these.
  const values = Object.entries<z.ZodType>(shape).filter(([name]) => name !== 'reason')
  return messageSchema.parse({
    code,
    ...Object.fromEntries(values.map((entry) => [entry[0], valueOf(entry)])),
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
      expect(JSON.stringify(cleaned)).not.toMatch(
        /value of (path|directory|fileName|detail)|ran out of memory/,
      )
      expect(englishText(cleaned).length).toBeGreaterThan(0)
    }
  })
})

describe('a failure without a reason', () => {
  const unexplained = errorMessage(new AppError('disk-full', 'Expected 212 MB in “/x” but 18 MB are left.'))

  it('is written in the user’s language, with its particulars', async () => {
    const text = new Translator()
    const writer = { text, formats: createFormats('de') }
    expect(messageText(unexplained, writer)).toBe('Expected 212 MB in “/x” but 18 MB are left.')
    await text.use('de', await sentencesOf('de'))
    expect(messageText(unexplained, writer)).toBe(
      'Der Datenträger ist voll. (Expected 212 MB in “/x” but 18 MB are left.)',
    )
  })
})

describe('a failure whose reason is data', () => {
  const reason = {
    code: 'disk-room-needed',
    directory: '/photos',
    neededBytes: 212_000_000,
    freeBytes: 18e6,
  } as const
  const thrown = failure('disk-full', reason)

  it('keeps its reason on the way through processes and into a stored state', () => {
    const wire = JSON.parse(JSON.stringify(toWireError(thrown))) as WireError
    expect(fromWireError(wire).reason).toEqual(reason)
    expect(errorMessage(fromWireError(wire))).toEqual(errorMessage(thrown))
    const state = { kind: 'failed', ...toWireError(thrown) }
    expect(jobStateSchema.parse(state)).toMatchObject({ code: 'disk-full', reason })
  })

  it('is wholly in the user’s language, without a word of English', async () => {
    const text = new Translator()
    const writer = { text, formats: createFormats('de') }
    const english = 'are needed on the drive of “/photos”, but only'
    expect(thrown.message).toContain(`212 MB ${english} 18.0 MB`)
    expect(messageText(errorMessage(thrown), writer)).toContain(english)
    await text.use('de', await sentencesOf('de'))
    expect(messageText(errorMessage(thrown), writer)).toMatch(
      /^Auf dem Datenträger von „\/photos“ werden 212\sMB gebraucht, aber nur 18\sMB sind frei\.$/,
    )
  })

  it('is reported in diagnostics without the names of files', () => {
    const cleaned = withoutPrivateValues(errorMessage(thrown))
    expect(englishText(cleaned)).toContain('on the drive of “…”')
    expect(JSON.stringify(cleaned)).not.toContain('photos')
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
