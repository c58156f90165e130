import { z } from 'zod'
import { setting, type SettingFacts } from './setting.ts'

const facts = { affectsOutput: true, isPerModel: false, inPresets: true } as const satisfies SettingFacts
const kept = ['all', 'withoutLocation', 'none'] as const

/** What the output states about itself. */
export const metadataSettings = {
  /** EXIF, XMP and IPTC of the input. The colour profile is part of the picture and always kept. */
  keep: setting(z.enum(kept), {
    ...facts,
    default: 'all',
    flags: [{ flags: '--metadata <what>', help: `EXIF, XMP and IPTC: ${kept.join(', ')}` }],
  }),
  /** Name the program, the model and the settings in XMP. */
  describe: setting(z.boolean(), {
    ...facts,
    default: true,
    flags: [
      {
        flags: '--no-describe',
        help: 'do not name program, model and settings in the metadata',
        value: false,
      },
    ],
  }),
  /** Give the output the input's times of access and change. */
  fileTimes: setting(z.boolean(), {
    ...facts,
    default: false,
    flags: [{ flags: '--file-times', help: "give results the input's times", value: true }],
  }),
}
