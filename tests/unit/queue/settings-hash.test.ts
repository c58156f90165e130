import { expect, test } from 'vitest'
import { settingsHash } from '../../../electron/backend/queue/settings-hash.ts'
import { upscaleSettingsSchema, type UpscaleSettings } from '../../../electron/common/upscale-settings.ts'

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
