import { type z } from 'zod'
import { encodingSettings } from './settings/encoding-settings.ts'
import { metadataSettings } from './settings/metadata-settings.ts'
import { finishSettings, limitSettings } from './settings/picture-settings.ts'
import { groupSchemaOf, settingsSchemaOf } from './settings/settings-schema.ts'
import { settingsTable } from './settings/settings-table.ts'

export { outputFormats, outputFormatSchema, type OutputFormat } from './settings/encoding-settings.ts'
export { outputTargetSchema, type OutputTarget } from './settings/target-setting.ts'

/** How the output file is encoded. */
export const encodingSchema = groupSchemaOf(encodingSettings)
export type Encoding = z.infer<typeof encodingSchema>

/** What the output states about itself. */
export const metadataSettingsSchema = groupSchemaOf(metadataSettings)
export type MetadataSettings = z.infer<typeof metadataSettingsSchema>

/** Bounds on the target, in output and input pixels. */
export const sizeLimitsSchema = groupSchemaOf(limitSettings)
export type SizeLimits = z.infer<typeof sizeLimitsSchema>

/** What is done to the picture beside enlarging it. */
export const finishSchema = groupSchemaOf(finishSettings)
export type Finish = z.infer<typeof finishSchema>

/** Everything that decides what one image becomes; stored with each job. */
export const upscaleSettingsSchema = settingsSchemaOf(settingsTable)
export type UpscaleSettings = z.infer<typeof upscaleSettingsSchema>
export type CollisionPolicy = UpscaleSettings['collision']
