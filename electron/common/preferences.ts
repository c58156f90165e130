import { z } from 'zod'
import { upscaleSettingsSchema } from './upscale-settings.ts'

const members = {
  theme: z.enum(['system', 'light', 'dark']),
  /** Settings new jobs start with; `null` until the user changed any. */
  settings: upscaleSettingsSchema.nullable(),
  outputDirectory: z.string().max(32_768).nullable(),
}

/** What the application remembers between starts. */
export const preferencesSchema = z.object({
  theme: members.theme.default('system'),
  settings: members.settings.default(null),
  outputDirectory: members.outputDirectory.default(null),
})
export type Preferences = z.infer<typeof preferencesSchema>

/** Some preferences to change; what is left out stays as it is (so there are no defaults here). */
export const preferenceChangesSchema = z.object(members).partial()
export type PreferenceChanges = z.infer<typeof preferenceChangesSchema>
