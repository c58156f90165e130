import { expect, test } from 'vitest'
import { upscaleSettingsSchema } from '../../electron/common/settings/upscale-settings.ts'
import { killRounds } from '../fixtures/kill-rounds.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'

const settings = upscaleSettingsSchema.parse({ modelId: 'enlarger-photo-x4', device: 'cpu' })

test.runIf(process.platform === 'linux')(
  '60 images through 12 deaths of the inference child are all there, byte for byte as undisturbed',
  async () => {
    const plan = {
      images: 60,
      kills: 12,
      victim: 'inference' as const,
      longestLifeMs: 1500,
      settings,
      seed: 5,
    }
    const { outputs, undisturbed, states } = await killRounds(temporaryFolder(), plan)
    expect(outputs).toEqual(undisturbed)
    expect(states).toEqual(Array.from({ length: plan.images }, () => 'done'))
  },
)
