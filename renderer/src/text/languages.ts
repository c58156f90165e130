import { english } from './english.ts'

/** Languages the window speaks, in their own names. */
export const languages = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
  ja: '日本語',
  'zh-Hans': '简体中文',
  ar: 'العربية',
} as const

/** BCP 47 tag of a language the window speaks. */
export type Language = keyof typeof languages

type Sentences = Readonly<Record<string, string>>

const loaders: Readonly<Record<Language, () => Promise<Sentences>>> = {
  en: async () => english,
  de: async () => (await import('./german.ts')).german,
  fr: async () => (await import('./french.ts')).french,
  es: async () => (await import('./spanish.ts')).spanish,
  ja: async () => (await import('./japanese.ts')).japanese,
  'zh-Hans': async () => (await import('./chinese.ts')).chinese,
  ar: async () => (await import('./arabic.ts')).arabic,
}

/** The sentences of a language, loaded when first asked for. */
export function sentencesOf(language: Language): Promise<Sentences> {
  return loaders[language]()
}

/** The chosen language, else the first of the system's that the window speaks, else English. */
export function languageFor(chosen: string | null, systemLanguages: readonly string[]): Language {
  const wanted = chosen === null ? systemLanguages : [chosen, ...systemLanguages]
  return wanted.map(spoken).find((language) => language !== undefined) ?? 'en'
}

function spoken(tag: string): Language | undefined {
  const base = tag.split('-')[0]?.toLowerCase()
  // Traditional script is another way of writing: better English than that.
  if (base === 'zh') return /hant|-tw|-hk|-mo/i.test(tag) ? undefined : 'zh-Hans'
  return (Object.keys(languages) as Language[]).find((language) => language === base)
}
