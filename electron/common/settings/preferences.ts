import { z } from 'zod'
import { outputPlaceSchema } from '../jobs/output-place.ts'
import { modelIdSchema } from '../identifiers.ts'
import type { SettingsPart } from './settings-part.ts'
import { settingsSchemaOf } from './settings-schema.ts'
import { settingsTable } from './settings-table.ts'
import { settingsWith } from './walk-settings.ts'
import { upscaleSettingsSchema } from './upscale-settings.ts'

/** Settings under a name, to come back to. */
export const presetSchema = z.object({
  id: z.string().min(1).max(40),
  name: z.string().min(1).max(80),
  settings: upscaleSettingsSchema,
})
export type Preset = z.infer<typeof presetSchema>

/**
 * What a user last chose for one model, or for the members of one family; everything else is the same for all models.
 */
export type ModelMemory = SettingsPart
export const modelMemorySchema: z.ZodType<ModelMemory> = settingsSchemaOf(
  settingsWith(settingsTable, 'isPerModel'),
)
  // Which member of the family.
  .extend({ modelId: modelIdSchema.optional() })

export const afterFinishingSchema = z.enum(['nothing', 'notify', 'openFolder', 'sleep', 'shutDown'])
export type AfterFinishing = z.infer<typeof afterFinishingSchema>

const members = {
  theme: z.enum(['system', 'light', 'dark']),
  /** BCP 47 tag of the window's language; `null`: the system's. */
  language: z.string().max(35).nullable(),
  /** Settings new jobs start with; `null` until the user changed any. */
  settings: upscaleSettingsSchema.nullable(),
  /** The user's choices for each model, by the id of its family, or its own where it has none. */
  settingsByModel: z.record(modelIdSchema, modelMemorySchema),
  presets: z.array(presetSchema).max(200),
  /** The one folder that results go to; `null`: where `outputPlace` says. */
  outputDirectory: z.string().max(32_768).nullable(),
  outputPlace: outputPlaceSchema,
  /** What the computer does when the queue has been worked off. */
  afterFinishing: afterFinishingSchema,
  /** How the queue was last shown. */
  overview: z.enum(['grid', 'list']),
  /** Width of a thumbnail in the grid, in CSS pixels. */
  thumbnailPx: z.int().min(96).max(400),
}

/** What the application remembers between starts. */
export const preferencesSchema = z.object({
  theme: members.theme.default('system'),
  language: members.language.default(null),
  settings: members.settings.default(null),
  settingsByModel: members.settingsByModel.default({}),
  presets: members.presets.default([]),
  outputDirectory: members.outputDirectory.default(null),
  outputPlace: members.outputPlace.default('sibling'),
  afterFinishing: members.afterFinishing.default('notify'),
  overview: members.overview.default('grid'),
  thumbnailPx: members.thumbnailPx.default(168),
})
export type Preferences = z.infer<typeof preferencesSchema>

/** Some preferences to change; what is left out stays as it is (so there are no defaults here). */
export const preferenceChangesSchema = z.object(members).partial()
export type PreferenceChanges = z.infer<typeof preferenceChangesSchema>
