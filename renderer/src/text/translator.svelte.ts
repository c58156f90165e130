import { createInstance, type i18n } from 'i18next'
import type { Language } from './languages.ts'
import { english, type TextKey } from './english.ts'

/** Values put into the places `{{name}}` of a sentence; `count` also chooses its plural form. */
export type TextValues = Readonly<Record<string, string | number>>

/** Says the window's sentences in the user's language; whoever calls `say` is updated when it changes. */
export class Translator {
  readonly #engine: i18n
  #language = $state('en')

  constructor() {
    this.#engine = createInstance()
    void this.#engine.init({
      lng: 'en',
      fallbackLng: 'en',
      resources: { en: { translation: english } },
      keySeparator: false,
      nsSeparator: false,
      initAsync: false,
      interpolation: { escapeValue: false },
    })
  }

  /** BCP 47 tag of the language in use. */
  get language(): string {
    return this.#language
  }

  get direction(): 'ltr' | 'rtl' {
    return this.#engine.dir(this.#language)
  }

  /** Switches to a language, with its sentences; what it leaves out is said in English. */
  async use(language: Language, sentences: Readonly<Record<string, string>>): Promise<void> {
    this.#engine.addResourceBundle(language, 'translation', sentences, true, true)
    await this.#engine.changeLanguage(language)
    this.#language = language
  }

  /**
   * The sentence of that name, with numbers as the language writes them: 10,000. An arrow so that it can be handed
   * to components as it is.
   */
  readonly say = (key: TextKey, values: TextValues = {}): string => {
    const lng = this.#language
    const written = Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'number' ? new Intl.NumberFormat(lng).format(value) : value,
    ])
    return this.#engine.t(key, { ...values, lng, replace: Object.fromEntries(written) as TextValues })
  }
}
