import { expect, test } from 'vitest'
import { upscaleSettingsSchema } from '../../electron/common/settings/upscale-settings.ts'
import { killRounds } from '../fixtures/kill-rounds.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'

const settings = upscaleSettingsSchema.parse({ modelId: 'enlarger-photo-x4', device: 'cpu' })

test('200 images through 20 kills of the backend are all there, byte for byte as undisturbed', async () => {
  const plan = { images: 200, kills: 20, victim: 'backend' as const, longestLifeMs: 4000, settings, seed: 11 }
  const { outputs, undisturbed, states } = await killRounds(temporaryFolder(), plan)
  expect(outputs.size).toBe(plan.images)
  expect(outputs).toEqual(undisturbed)
  expect(states.filter((kind) => kind !== 'done' && kind !== 'skipped')).toEqual([])
})
