import { describe, expect, it } from 'vitest'
import { english } from '../../../renderer/src/text/english.ts'
import { createFormats } from '../../../renderer/src/text/formats.ts'
import { languageFor, languages, sentencesOf, type Language } from '../../../renderer/src/text/languages.ts'
import { Translator } from '../../../renderer/src/text/translator.svelte.ts'

const places = (sentence: string): string[] =>
  [...sentence.matchAll(/\{\{(\w+)\}\}/g)].map(([place]) => place).sort()
const stem = (key: string): string => key.replace(/_(zero|one|two|few|many|other)$/, '')
const translations = (Object.keys(languages) as Language[]).filter((language) => language !== 'en')

describe('the language', () => {
  it('is the chosen one, else the first of the system’s that is spoken, else English', () => {
    expect(languageFor('fr', ['de-DE'])).toBe('fr')
    expect(languageFor(null, ['pt-BR', 'de-AT', 'fr'])).toBe('de')
    expect(languageFor(null, ['pt-BR'])).toBe('en')
    expect(languageFor('tlh', ['es'])).toBe('es')
  })

  it('takes simplified Chinese for the mainland’s tags only', () => {
    expect(languageFor(null, ['zh-CN'])).toBe('zh-Hans')
    expect(languageFor(null, ['zh-TW', 'ja'])).toBe('ja')
  })
})

describe.each(translations)('the translation to %s', (language) => {
  it('says every sentence, and no other', async () => {
    const sentences = await sentencesOf(language)
    const wanted = new Set(Object.keys(english).map(stem))
    const given = new Set(Object.keys(sentences).map(stem))
    expect([...wanted].filter((key) => !given.has(key))).toEqual([])
    expect([...given].filter((key) => !wanted.has(key))).toEqual([])
  })

  it('has all plural forms of its language', async () => {
    const sentences = await sentencesOf(language)
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    const plural = Object.keys(english)
      .filter((key) => key.endsWith('_other'))
      .map(stem)
    const missing = plural
      .flatMap((key) => forms.map((form) => `${key}_${form}`))
      .filter((key) => !(key in sentences))
    expect(missing).toEqual([])
  })

  it('keeps the places that values are put into', async () => {
    const sentences = await sentencesOf(language)
    const all: Readonly<Record<string, string>> = english
    for (const [key, sentence] of Object.entries(sentences)) {
      const original = all[key] ?? all[`${stem(key)}_other`] ?? ''
      const optional = (place: string): boolean => !(place === '{{count}}' && stem(key) !== key)
      expect(places(sentence).filter(optional), key).toEqual(places(original).filter(optional))
    }
  })
})

describe('the translator', () => {
  it('chooses plural forms and puts values in', () => {
    const { say } = new Translator()
    expect(say('add.added', { count: 1 })).toBe('1 image added')
    expect(say('add.added', { count: 2 })).toBe('2 images added')
    expect(say('unit.dimensions', { width: '1,024', height: '768' })).toBe('1,024 × 768')
  })

  it('writes the numbers in its sentences as its language does', async () => {
    const translator = new Translator()
    expect(translator.say('queue.start', { count: 10_000 })).toBe('Enlarge 10,000 images')
    await translator.use('de', await sentencesOf('de'))
    expect(translator.say('queue.start', { count: 10_000 })).toContain('10.000')
  })

  it('knows which way its language is written', async () => {
    const text = new Translator()
    await text.use('ar', await sentencesOf('ar'))
    expect(text.direction).toBe('rtl')
    await text.use('de', await sentencesOf('de'))
    expect(text.direction).toBe('ltr')
  })
})

describe('formats', () => {
  it('write sizes and times in units worth reading', () => {
    const formats = createFormats('en')
    expect(formats.bytes(0)).toBe('0 byte')
    expect(formats.bytes(1_234_567)).toBe('1.2 MB')
    expect(formats.duration(400)).toBe('1 sec')
    expect(formats.duration(125_000)).toBe('2 min')
    expect(formats.duration(3_900_000)).toBe('1 hr 5 min')
  })

  it('carry a full hour of rounded minutes over', () => {
    expect(createFormats('en').duration(3_599_000)).toBe('1 hr 0 min')
    expect(createFormats('en').duration(7_190_000)).toBe('2 hr 0 min')
  })

  it('write numbers as the language does', () => {
    expect(createFormats('de').decimal(4.13)).toBe('4,1')
    expect(createFormats('de').integer(12_345)).toBe('12.345')
  })
})
