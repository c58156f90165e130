import { ascii } from './format-reader.ts'

/** What a file that is not read turns out to be, for the sentence that refuses it; `null` where it is unknown. */
export function nameOfOtherFile(head: Uint8Array): string | null {
  if (ascii(head, 0, 5) === '%PDF-') return 'a PDF document'
  return looksLikeSvg(head) ? 'a vector graphic (SVG)' : null
}

function looksLikeSvg(head: Uint8Array): boolean {
  const text = ascii(head, 0, head.length)
  return /^\s*(<\?xml|<!--|<!DOCTYPE svg|<svg)/i.test(text) && /<svg[\s>]/i.test(text)
}
