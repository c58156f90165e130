import { describe, expect, it } from 'vitest'
import { sentencesOf } from '../../../renderer/src/text/languages.ts'
import { noticeText } from '../../../renderer/src/text/notice-text.ts'
import { Translator } from '../../../renderer/src/text/translator.svelte.ts'

const message = 'webgpu is not used: it gave a wrong picture'
const refused = { level: 'warning', code: 'device-refused', message } as const

describe('what the backend tells', () => {
  it('is said as it is in English', () => {
    expect(noticeText(refused, new Translator())).toBe(message)
  })

  it('begins with what happened in the user’s language, and keeps the particulars', async () => {
    const text = new Translator()
    await text.use('de', await sentencesOf('de'))
    expect(noticeText(refused, text)).toBe(`Ein Gerät wird nicht verwendet. (${message})`)
  })

  it('is said as it is where no translation is known', async () => {
    const text = new Translator()
    await text.use('de', await sentencesOf('de'))
    expect(noticeText({ ...refused, code: 'new-in-a-later-version' }, text)).toBe(message)
  })
})
