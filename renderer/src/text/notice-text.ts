import type { Notice } from '../../../electron/common/contracts/backend-contract.ts'
import { english, type TextKey } from './english.ts'
import type { Translator } from './translator.svelte.ts'

/**
 * What the backend tells, for the user to read: in English its own sentence; in other languages what happened in
 * that language, then the backend's sentence, which names files and reasons.
 */
export function noticeText({ code, message }: Notice, text: Pick<Translator, 'language' | 'say'>): string {
  const key = `notice.${code}`
  if (text.language === 'en' || !isKnown(key)) return message
  return `${text.say(key)} (${message})`
}

function isKnown(key: string): key is TextKey {
  return Object.hasOwn(english, key)
}
