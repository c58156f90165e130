import { z } from 'zod'
import { presetSchema, type Preset } from '../../../electron/common/settings/preferences.ts'
import { AppError } from '../../../electron/common/messages/app-error.ts'

const fileSchema = z.object({
  application: z.literal('enlarger'),
  version: z.literal(1),
  presets: z.array(presetSchema).max(200),
})

/** Presets as a text that can be kept or given to somebody else. */
export function presetsToText(presets: readonly Preset[]): string {
  return JSON.stringify({ application: 'enlarger', version: 1, presets }, null, 2)
}

/**
 * The presets a text holds.
 * @throws AppError `bad-settings` where it is not such a text.
 */
export function presetsFromText(text: string): Preset[] {
  const parsed = fileSchema.safeParse(jsonOf(text))
  if (parsed.success) return parsed.data.presets
  throw new AppError('bad-settings', 'Expected presets exported by Enlarger but received another text.')
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}
