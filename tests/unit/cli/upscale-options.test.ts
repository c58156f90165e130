import { Command } from 'commander'
import { expect, test } from 'vitest'
import { describeSettings } from '../../../electron/cli/describe-options.ts'
import { settingsFromOptions } from '../../../electron/cli/upscale-options.ts'
import { builtInPresets } from '../../../electron/common/settings/built-in-presets.ts'
import { modelIdSchema } from '../../../electron/common/identifiers.ts'
import { optionName } from '../../../electron/common/settings/setting-flag.ts'
import { mergeSettings } from '../../../electron/common/settings/settings-part.ts'
import { settingsTable } from '../../../electron/common/settings/settings-table.ts'
import { settingsIn } from '../../../electron/common/settings/walk-settings.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'

const modelId = modelIdSchema.parse('any')
const defaults = upscaleSettingsSchema.parse({ modelId })

test('nothing said keeps every default', () => {
  expect(settingsFromOptions({ describe: true }, modelId)).toEqual(defaults)
})

test.each([
  [{ scale: 2 }, { target: { kind: 'scale', factor: 2 } }],
  [{ longSide: 4000 }, { target: { kind: 'longSide', px: 4000 } }],
  [{ print: '300x200@300' }, { target: { kind: 'print', widthMm: 300, heightMm: 200, dpi: 300 } }],
  [{ overwrite: true as const }, { collision: 'overwrite' }],
  [
    { tile: 128, device: 'cpu' },
    { tileSizePx: 128, device: 'cpu' },
  ],
  [
    { format: 'jpeg', quality: 80, mozjpeg: true },
    { encoding: { format: 'jpeg', quality: 80, mozjpeg: true } },
  ],
  [
    { strength: 50, name: '{name}' },
    { finish: { strength: 50 }, nameTemplate: '{name}' },
  ],
  [
    { before: ['denoise', 'scunet:40'], after: ['sharpen:12.5'] },
    {
      steps: {
        before: [
          { modelId: 'denoise', strength: 100 },
          { modelId: 'scunet', strength: 40 },
        ],
        after: [{ modelId: 'sharpen', strength: 12.5 }],
      },
    },
  ],
  [{ selfEnsemble: true }, { finish: { selfEnsemble: true } }],
  [{ describe: false, metadata: 'none' }, { metadata: { keep: 'none', describe: false } }],
])('%o gives %o', (options, expected) => {
  expect(settingsFromOptions(options, modelId)).toMatchObject(expected)
})

test('a preset is what the options start from', () => {
  const preset = builtInPresets['web-2x']
  expect(settingsFromOptions({}, modelId, preset)).toEqual(mergeSettings(defaults, { ...preset, modelId }))
  const changed = settingsFromOptions({ scale: 3, quality: 70 }, modelId, preset)
  expect(changed.target).toEqual({ kind: 'scale', factor: 3 })
  expect(changed.encoding).toEqual({ ...preset.encoding, quality: 70 })
})

test('a model that was named is meant exactly, the default one stands for its family', () => {
  expect(settingsFromOptions({ model: 'any' }, modelId).exactModel).toBe(true)
  expect(settingsFromOptions({}, modelId).exactModel).toBe(false)
})

test.each([
  { quality: 101 },
  { format: 'bmp' },
  { print: 'A4' },
  { background: 'white' },
  { before: ['A B'] },
  { after: ['denoise:101'] },
])('%o is refused with what was expected', (options) => {
  expect(() => settingsFromOptions(options, modelId)).toThrow(/expected|invalid/i)
})

test('of flags that set the same, only one is taken', () => {
  expect(() => settingsFromOptions({ scale: 2, width: 900 }, modelId)).toThrow(
    'Expected only one of --scale, --width, --height, --long-side, --short-side, --megapixels, and --print but received 2.',
  )
  expect(() => settingsFromOptions({ overwrite: true, number: true }, modelId)).toThrow(
    'Expected only one of --overwrite and --number but received 2.',
  )
})

test('the help states the defaults that the settings have, each once', () => {
  const help = describeSettings(new Command()).configureHelp({ helpWidth: 400 }).helpInformation()
  expect(help).toMatch(/--scale <factor> .*\(default: 4\)\n/)
  expect(help).toMatch(/--quality <1-100> .*\(default: 92\)\n/)
  expect(help).toMatch(/--format <format> .*\(default: png\)\n/)
  expect(help).toMatch(/--width <px> +make the results this wide\n/)
  for (const flag of settingsIn(settingsTable).flatMap(({ setting }) => setting.flags ?? [])) {
    const line = help.split('\n').find((text) => text.includes(flag.flags)) ?? ''
    expect(line.match(/default:/g)?.length ?? 0, flag.flags).toBeLessThanOrEqual(1)
    expect(optionName(flag)).toMatch(/^[a-z][a-zA-Z]+$/)
  }
})

test('a step may be named several times on the command line, and keeps its order', () => {
  const command = describeSettings(new Command())
  command.parse(['--before', 'one', '--before', 'two:50'], { from: 'user' })
  expect(settingsFromOptions(command.opts(), modelId).steps.before).toEqual([
    { modelId: 'one', strength: 100 },
    { modelId: 'two', strength: 50 },
  ])
})
