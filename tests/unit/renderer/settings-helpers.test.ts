import { describe, expect, it } from 'vitest'
import { outputSize } from '../../../electron/common/settings/output-target.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { fileName, folderName } from '../../../renderer/src/queue/file-name.ts'
import { presetsFromText, presetsToText } from '../../../renderer/src/settings/preset-file.ts'
import { isSameValue } from '../../../electron/common/settings/same-value.ts'
import { targetKinds, targetOfKind } from '../../../renderer/src/settings/target-kinds.ts'

const settings = upscaleSettingsSchema.parse({ modelId: 'photo-x4' })

describe('switching between kinds of size', () => {
  it('asks for the same size again, in other words', () => {
    const sample = { widthPx: 1200, heightPx: 800 }
    const start = { kind: 'scale', factor: 4 } as const
    for (const kind of targetKinds.filter((name) => name !== 'print' && name !== 'megapixels')) {
      expect(outputSize(targetOfKind(kind, start, sample), sample), kind).toEqual({
        widthPx: 4800,
        heightPx: 3200,
      })
    }
    const { widthPx, heightPx } = outputSize(targetOfKind('megapixels', start, sample), sample)
    expect((widthPx * heightPx) / (4800 * 3200)).toBeCloseTo(1, 1)
  })
})

describe('presets as text', () => {
  it('come back as they were', () => {
    const presets = [{ id: 'a', name: 'Web 2×', settings }]
    expect(presetsFromText(presetsToText(presets))).toEqual(presets)
  })

  it('are refused where the text is something else', () => {
    for (const text of ['', '{}', '[1]', '{"application":"other","version":1,"presets":[]}']) {
      expect(() => presetsFromText(text)).toThrow(expect.objectContaining({ code: 'bad-settings' }))
    }
  })
})

describe('comparing settings', () => {
  it('minds values, not the order of members', () => {
    expect(isSameValue({ a: 1, b: { c: [1, 2] } }, { b: { c: [1, 2] }, a: 1 })).toBe(true)
    expect(isSameValue({ a: [1, 2] }, { a: [2, 1] })).toBe(false)
  })
})

describe('file names', () => {
  it('are the last part of a path of any system', () => {
    expect(fileName('/home/ada/Pictures/a.jpg')).toBe('a.jpg')
    expect(fileName('C:\\Users\\Ada\\a b.jpg')).toBe('a b.jpg')
    expect(folderName('\\\\server\\share\\a.jpg')).toBe('share')
    expect(folderName('a.jpg')).toBe('')
  })
})
