import { type z } from 'zod'
import { encodingSettings } from './encoding-settings.ts'
import { metadataSettings } from './metadata-settings.ts'
import { finishSettings, limitSettings } from './picture-settings.ts'
import { groupSchemaOf, settingsSchemaOf } from './settings-schema.ts'
import { stepSettings } from './step-settings.ts'
import { settingsTable } from './settings-table.ts'

export { outputFormats, outputFormatSchema, type OutputFormat } from './encoding-settings.ts'
export { outputTargetSchema, type OutputTarget } from './target-setting.ts'

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

/** Models of scale 1 around the enlargement. */
export const stepsSchema = groupSchemaOf(stepSettings)
export type Steps = z.infer<typeof stepsSchema>

/** Everything that decides what one image becomes; stored with each job. */
export const upscaleSettingsSchema = settingsSchemaOf(settingsTable)
export type UpscaleSettings = z.infer<typeof upscaleSettingsSchema>
export type CollisionPolicy = UpscaleSettings['collision']
