import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { settingsHash } from '../../../../electron/backend/queue/outputs/settings-hash.ts'
import { describeUpscale } from '../../../../electron/backend/upscale/describe-upscale.ts'
import { describeSettings } from '../../../../electron/cli/describe-options.ts'
import { settingsFromOptions } from '../../../../electron/cli/upscale-options.ts'
import { modelIdSchema } from '../../../../electron/common/identifiers.ts'
import { setting } from '../../../../electron/common/settings/setting.ts'
import { mergeSettings, pickSettings } from '../../../../electron/common/settings/settings-part.ts'
import { settingsSchemaOf } from '../../../../electron/common/settings/settings-schema.ts'
import { settingsTable } from '../../../../electron/common/settings/settings-table.ts'
import { settingsWith } from '../../../../electron/common/settings/walk-settings.ts'
import { upscaleSettingsSchema } from '../../../../electron/common/settings/upscale-settings.ts'

/** The program's settings, and one that a later release might bring. */
const table = {
  ...settingsTable,
  finish: {
    ...settingsTable.finish,
    sharpen: setting(z.number().min(0).max(10), {
      default: 0,
      affectsOutput: true,
      isPerModel: true,
      inPresets: true,
      metadataName: 'Sharpen',
      flags: [{ flags: '--sharpen <0-10>', help: 'how much to sharpen' }],
    }),
  },
}
const modelId = modelIdSchema.parse('any')
const stored = upscaleSettingsSchema.parse({ modelId, finish: { grain: 20 } })
const schema = settingsSchemaOf(table)
const settings = schema.parse(stored)
const sharpened = schema.parse({ ...stored, finish: { ...stored.finish, sharpen: 3 } })

describe('a release that adds a setting', () => {
  it('reads settings that were stored before with its default', () => {
    expect(settings).toEqual({ ...stored, finish: { ...stored.finish, sharpen: 0 } })
    expect(schema.safeParse({ ...stored, finish: { sharpen: 11 } }).success).toBe(false)
  })

  it('takes results that were made before for results of its default, and of no other value', () => {
    expect(settingsHash(settings, table)).toBe(settingsHash(stored))
    expect(settingsHash(sharpened, table)).not.toBe(settingsHash(stored))
  })

  it('takes earlier results for those of another value where the default is not what was done before', () => {
    const { sharpen } = table.finish
    const always = { ...table, finish: { ...table.finish, sharpen: { ...sharpen, neutral: 5 } } }
    const asBefore = schema.parse({ ...stored, finish: { ...stored.finish, sharpen: 5 } })
    expect(settingsHash(settings, always)).not.toBe(settingsHash(stored))
    expect(settingsHash(asBefore, always)).toBe(settingsHash(stored))
  })

  it('has its flag, its help and its default on the command line', () => {
    const command = describeSettings(new Command(), table)
    expect(command.helpInformation()).toMatch(/--sharpen <0-10>\s+how much to sharpen \(default: 0\)/)
    const options = command.parse(['--sharpen', '4'], { from: 'user' }).opts()
    expect(settingsFromOptions(options, modelId, {}, table).finish).toMatchObject({ sharpen: 4 })
  })

  it('remembers it for each model', () => {
    expect(pickSettings(sharpened, 'isPerModel', table).finish).toMatchObject({ sharpen: 3 })
    const memory = settingsSchemaOf(settingsWith(table, 'isPerModel')).parse({ finish: { sharpen: 3 } })
    expect(memory['finish']).toMatchObject({ sharpen: 3, strength: 100 })
  })

  it('lets presets decide it', () => {
    const preset = pickSettings(sharpened, 'inPresets', table)
    expect(mergeSettings(settings, preset, table)).toEqual(sharpened)
  })

  it('states it in the metadata', () => {
    expect(describeUpscale(sharpened, 'cpu', table)).toMatchObject({
      Sharpen: '3',
      Grain: '20',
      Model: 'any',
    })
  })
})
