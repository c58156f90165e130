import { expect, test } from 'vitest'
import { automaticModelId } from '../../electron/common/models/automatic-model.ts'
import { upscaleSettingsSchema } from '../../electron/common/settings/upscale-settings.ts'
import { killRounds } from '../fixtures/kill-rounds.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'

test('60 images of the model that is chosen by itself through 100 kills are there exactly once, byte for byte', async () => {
  const settings = upscaleSettingsSchema.parse({
    modelId: automaticModelId,
    device: 'cpu',
    target: { kind: 'scale', factor: 2 },
  })
  const plan = { images: 60, kills: 100, victim: 'backend' as const, longestLifeMs: 3000, settings, seed: 29 }
  const { outputs, undisturbed, states } = await killRounds(temporaryFolder(), plan)
  const numbered = [...outputs.keys()].filter((name) => / \(\d+\)/.test(name))
  console.log(
    `${plan.kills} kills: ${outputs.size} outputs of ${plan.images} images, ${numbered.length} numbered`,
  )
  expect(numbered).toEqual([])
  expect(outputs).toEqual(undisturbed)
  expect(states.filter((kind) => kind !== 'done' && kind !== 'skipped')).toEqual([])
})
