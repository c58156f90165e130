import { expect, test } from 'vitest'
import { settingsHash } from '../../../electron/backend/queue/outputs/settings-hash.ts'
import {
  upscaleSettingsSchema,
  type UpscaleSettings,
} from '../../../electron/common/settings/upscale-settings.ts'

const settings = upscaleSettingsSchema.parse({ modelId: 'any' })

test('how the work is done does not count, what comes out does', () => {
  const hash = settingsHash(settings)
  expect(settingsHash({ ...settings, device: 'cpu', tileSizePx: 64, collision: 'number' })).toBe(hash)
  expect(settingsHash({ ...settings, encoding: { ...settings.encoding, quality: 50 } })).not.toBe(hash)
  expect(settingsHash({ ...settings, target: { kind: 'scale', factor: 2 } })).not.toBe(hash)
})

test('the order of members does not count', () => {
  const reversed = Object.fromEntries(Object.entries(settings).reverse()) as unknown as UpscaleSettings
  expect(settingsHash(reversed)).toBe(settingsHash(settings))
})

test('no release changes the hash of settings, or every earlier result would be made again', () => {
  expect(settingsHash(settings)).toBe('6b004a6e40d6d37c772ec76e28bacd99941117399467cda85c70417fe77d9fa1')
  const chosen = upscaleSettingsSchema.parse({
    modelId: 'any',
    target: { kind: 'longSide', px: 3840 },
    finish: { strength: 50, reduceBefore: 2, grain: 10 },
    encoding: { format: 'tiff', tiffCompression: 'lzw' },
    metadata: { keep: 'withoutLocation' },
  })
  expect(settingsHash(chosen)).toBe('3f52ad236c83b61a14f97b5aa488a00a3a0699be0b5155565353ece197322e3a')
})
