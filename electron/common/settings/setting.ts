import type { z } from 'zod'
import type { SettingFlag } from './setting-flag.ts'

/** Everything that the program has to know of a setting beside its values. */
export interface SettingFacts {
  /** Whether another value gives another picture or file, so that an earlier result no longer counts. */
  readonly affectsOutput: boolean
  /** Whether the value is remembered for each model instead of once for all. */
  readonly isPerModel: boolean
  /** Whether the built-in presets decide it. The user's own presets hold every setting. */
  readonly inPresets: boolean
  /** Under what name the output's XMP states the value; without one it does not. */
  readonly metadataName?: string
  /** Flags of the command line that set it; at most one of them may be given. */
  readonly flags?: readonly SettingFlag[]
}

/** A setting: one row of a {@link SettingsTable}. */
export interface Setting<Field extends z.ZodType = z.ZodType> extends SettingFacts {
  readonly kind: 'setting'
  /** What values it takes; a member that is missing gets the default. */
  readonly field: Field
  /** `undefined` where the setting has to be chosen. */
  readonly default: unknown
  /** The value that gives what the program gave before it had this setting; results made then count as its results. */
  readonly neutral: unknown
}

/** Settings that are stored together, as one object. */
export interface SettingGroup {
  readonly [name: string]: Setting
}

/** All settings, by the names under which they are stored. */
export interface SettingsTable {
  readonly [name: string]: Setting | SettingGroup
}

/**
 * A setting with a default.
 * @param facts `neutral` is the default unless given: give it where the default is not what the program did before
 *   it had the setting, and keep it where a release changes the default.
 */
export function setting<Schema extends z.ZodType>(
  schema: Schema,
  facts: SettingFacts & { readonly default: z.output<Schema>; readonly neutral?: z.output<Schema> },
): Setting<z.ZodDefault<Schema>> {
  const field = schema.default(facts.default as never)
  return { neutral: facts.default, ...facts, kind: 'setting', field }
}

/** A setting that has to be chosen. */
export function requiredSetting<Schema extends z.ZodType>(
  schema: Schema,
  facts: SettingFacts,
): Setting<Schema> {
  return { ...facts, kind: 'setting', field: schema, default: undefined, neutral: undefined }
}

/** Whether an entry of a table is a setting, and not a group of them. */
export function isSetting(entry: Setting | SettingGroup): entry is Setting {
  return entry.kind === 'setting'
}
