import { z } from 'zod'
import { AppError } from '../common/messages/app-error.ts'
import type { ModelId } from '../common/identifiers.ts'
import { automaticModelId } from '../common/models/automatic-model.ts'
import { optionName, type SettingFlag } from '../common/settings/setting-flag.ts'
import type { Setting, SettingsTable } from '../common/settings/setting.ts'
import { mergeSettings, type SettingsPart } from '../common/settings/settings-part.ts'
import { settingsSchemaOf } from '../common/settings/settings-schema.ts'
import { settingsTable } from '../common/settings/settings-table.ts'
import { settingsIn, withSettingValue } from '../common/settings/walk-settings.ts'
import type { UpscaleSettings } from '../common/settings/upscale-settings.ts'

/** The options of `enlarger upscale`, as the argument parser gives them. */
export interface UpscaleOptions {
  readonly output?: string
  readonly model?: string
  /** A preset's name; see `named-preset.ts`. */
  readonly preset?: string
  /** Values of the flags in {@link settingsTable}, by {@link optionName}. */
  readonly [flag: string]: unknown
}

/**
 * The settings that the options stand for. What they leave open is as the preset has it, else at its default.
 * @throws AppError `bad-settings` with a sentence for each option that does not fit.
 */
export function settingsFromOptions(
  options: UpscaleOptions,
  modelId: ModelId,
  preset: SettingsPart = {},
  table: SettingsTable = settingsTable,
): UpscaleSettings {
  // A model that was named is meant exactly; the default one stands for its family.
  const exactModel =
    modelId !== automaticModelId && (options.model !== undefined || (preset.exactModel ?? false))
  const start = mergeSettings({}, { ...preset, modelId, exactModel }, table)
  const settings = settingsIn(table).reduce((chosen, placed) => {
    const value = givenValue(placed.setting, options)
    return value === undefined ? chosen : withSettingValue(chosen, placed, value)
  }, start)
  const parsed = settingsSchemaOf(table).safeParse(settings)
  if (parsed.success) return parsed.data as unknown as UpscaleSettings
  throw new AppError('bad-settings', z.prettifyError(parsed.error))
}

/** The value that the options give a setting; `undefined` where they do not. */
function givenValue({ flags = [] }: Setting, options: UpscaleOptions): unknown {
  const given = flags.filter((flag) => isGiven(flag, options))
  if (given.length > 1) {
    const names = new Intl.ListFormat('en').format(flags.map(longName))
    throw new AppError('bad-settings', `Expected only one of ${names} but received ${given.length}.`)
  }
  const [flag] = given
  if (!flag) return undefined
  const argument = options[optionName(flag)]
  if (flag.isRepeatable)
    return (argument as readonly string[]).map((each) => flag.convert?.toValue(each) ?? each)
  return flag.value ?? flag.convert?.toValue(argument as string | number) ?? argument
}

function isGiven(flag: SettingFlag, options: UpscaleOptions): boolean {
  const argument = options[optionName(flag)]
  // Options named `--no-…` are true unless given.
  return argument !== undefined && (flag.value !== false || argument === false)
}

function longName({ flags }: SettingFlag): string {
  return /--[a-z-]+/.exec(flags)?.[0] ?? flags
}
