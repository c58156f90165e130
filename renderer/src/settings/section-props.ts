import type { SettingsPart } from '../../../electron/common/settings/settings-part.ts'
import type { UpscaleSettings } from '../../../electron/common/settings/upscale-settings.ts'

/** What every section of the inspector shows, and how it changes it. */
export interface SectionProps {
  readonly settings: UpscaleSettings
  readonly change: (part: SettingsPart) => void
}
