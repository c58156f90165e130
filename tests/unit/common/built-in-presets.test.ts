import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  builtInPresetIds,
  builtInPresets,
  followsPreset,
  withBuiltInPreset,
} from '../../../electron/common/settings/built-in-presets.ts'
import { outputSize } from '../../../electron/common/settings/output-target.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'

const settings = upscaleSettingsSchema.parse({ modelId: 'any', nameTemplate: '{name}-big', device: 'cpu' })

describe('the presets that come with the program', () => {
  it('are whole settings together with what the user has, and leave that alone', () => {
    for (const id of builtInPresetIds) {
      const used = withBuiltInPreset(settings, id)
      expect(upscaleSettingsSchema.parse(used)).toEqual(used)
      expect(used).toMatchObject({ nameTemplate: '{name}-big', device: 'cpu' })
      expect(builtInPresetIds.filter((other) => followsPreset(used, builtInPresets[other]))).toEqual([id])
    }
  })

  it('name the model that their purpose asks for, and let it follow the picture elsewhere', () => {
    const used = builtInPresetIds.map(
      (id) => [id, withBuiltInPreset({ ...settings, cleanUp: 80 }, id)] as const,
    )
    expect(Object.fromEntries(used.map(([id, { modelId }]) => [id, modelId]))).toEqual({
      'family-archive': 'enlarger-restore-x4',
      'print-30x40': 'auto',
      'web-2x': 'auto',
      'screen-4k': 'auto',
      'lossless-master': 'enlarger-photo-x4',
    })
    // How much is cleaned follows each picture, whatever was set before.
    expect(used.map(([, { cleanUp }]) => cleanUp)).toEqual(used.map(() => null))
    for (const [, { modelId }] of used)
      expect(modelId === 'auto' || existsSync(`models/${modelId}/model.json`)).toBe(true)
  })

  it('cover a sheet of 30 by 40 centimetres at 300 dpi, upright or lying', () => {
    const { target } = withBuiltInPreset(settings, 'print-30x40')
    expect(outputSize(target, { widthPx: 900, heightPx: 1200 })).toEqual({ widthPx: 3543, heightPx: 4724 })
    expect(outputSize(target, { widthPx: 1200, heightPx: 900 })).toEqual({ widthPx: 4724, heightPx: 3543 })
  })
})
