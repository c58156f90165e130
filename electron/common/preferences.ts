import { z } from 'zod'
import { upscaleSettingsSchema } from './upscale-settings.ts'

/** What the application remembers between starts. */
export const preferencesSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  /** Settings new jobs start with; `null` until the user changed any. */
  settings: upscaleSettingsSchema.nullable().default(null),
  outputDirectory: z.string().max(32_768).nullable().default(null),
})
export type Preferences = z.infer<typeof preferencesSchema>
