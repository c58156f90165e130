import {
  nativeTextKeys,
  nativeTextsSchema,
  type NativeTexts,
} from '../../../electron/common/contracts/native-text.ts'
import type { Translator } from '../text/translator.svelte.ts'

/** What native menus and dialogs say, in the window's language. */
export function nativeTexts(say: Translator['say']): NativeTexts {
  return nativeTextsSchema.parse(Object.fromEntries(nativeTextKeys.map((key) => [key, say(key)])))
}
