import { z } from 'zod'
import { cleanUpSchema } from './clean-up.ts'
import { executionProviders, modelIdSchema } from '../identifiers.ts'
import { defaultNameTemplate, nameTokens } from '../jobs/output-name.ts'
import { encodingSettings } from './encoding-settings.ts'
import { metadataSettings } from './metadata-settings.ts'
import { finishSettings, limitSettings } from './picture-settings.ts'
import { requiredSetting, setting, type SettingFacts, type SettingsTable } from './setting.ts'
import { stepSettings } from './step-settings.ts'
import { targetSetting } from './target-setting.ts'

/** Settings of how the work is done; the picture is the same whatever they are. */
const ofWork = { affectsOutput: false, isPerModel: true, inPresets: false } as const satisfies SettingFacts

/**
 * Every setting of an upscale, each in one row. Schema, defaults, flags of the command line and their help, what is
 * remembered for each model, what presets decide, which earlier results still count and what the output's metadata
 * states are derived from it; the window adds a control and its texts.
 */
export const settingsTable = {
  /** A model, or `auto`: whatever suits each picture. */
  modelId: requiredSetting(modelIdSchema, {
    affectsOutput: true,
    isPerModel: false,
    inPresets: true,
    metadataName: 'Model',
  }),
  /** Never another member of the model's family, even where one reaches the target with less work. */
  exactModel: setting(z.boolean(), {
    default: false,
    // What is compared is the member that was chosen.
    affectsOutput: false,
    isPerModel: false,
    inPresets: false,
  }),
  /** How much a restoring model cleans, see `clean-up.ts`; `null`: as the picture needs. */
  cleanUp: setting(cleanUpSchema.nullable(), {
    default: null,
    affectsOutput: true,
    isPerModel: true,
    inPresets: true,
    metadataName: 'CleanUp',
    flags: [
      {
        flags: '--clean-up <0-100>',
        help: 'restoring models: 0 keeps grain and texture, 100 is calm and clean',
        defaultHelp: 'as the picture needs',
      },
    ],
  }),
  target: targetSetting,
  limits: limitSettings,
  finish: finishSettings,
  steps: stepSettings,
  /** See `output-name.ts` for its tokens. */
  nameTemplate: setting(z.string().min(1).max(500), {
    default: defaultNameTemplate,
    affectsOutput: true,
    isPerModel: false,
    inPresets: false,
    flags: [
      {
        flags: '--name <template>',
        help: `names of the results, of ${nameTokens.map((token) => `{${token}}`).join(' ')}`,
      },
    ],
  }),
  encoding: encodingSettings,
  metadata: metadataSettings,
  /** Tile side in input pixels; `null`: the model's and device's own choice. */
  tileSizePx: setting(z.int().min(16).max(4096).nullable(), {
    ...ofWork,
    default: null,
    flags: [
      {
        flags: '-t, --tile <px>',
        help: 'side of the tiles an image is cut into',
        defaultHelp: 'chosen by model and memory',
      },
    ],
  }),
  device: setting(z.enum(['auto', ...executionProviders]), {
    ...ofWork,
    default: 'auto',
    flags: [
      {
        flags: '-d, --device <device>',
        help: 'execution provider, see "enlarger devices"; auto: the best that works',
      },
    ],
  }),
  /** What computes on the CPU; `auto`: Enlarger's own engine for networks it knows and was checked with. */
  engine: setting(z.enum(['auto', 'onnxruntime']), {
    ...ofWork,
    default: 'auto',
    flags: [
      {
        flags: '--engine <engine>',
        help: "on the CPU: onnxruntime always; auto: Enlarger's own engine where it passed a check against it",
      },
    ],
  }),
  /**
   * `auto`: fp16 where the model's probe and the device's self-check allow it and the image has 8 bits a sample.
   * `full`: always fp32.
   */
  precision: setting(z.enum(['auto', 'full']), {
    ...ofWork,
    default: 'auto',
    flags: [
      {
        flags: '--precision <precision>',
        help: 'full: fp32 always; auto: fp16 on GPUs where model and device passed a check with it',
      },
    ],
  }),
  /** What happens where the output's name is taken. An input is never overwritten, whatever this says. */
  collision: setting(z.enum(['skip', 'overwrite', 'number']), {
    default: 'skip',
    affectsOutput: false,
    isPerModel: false,
    inPresets: false,
    flags: [
      {
        flags: '--overwrite',
        help: 'replace results that exist already (default: skip those images)',
        value: 'overwrite',
      },
      {
        flags: '--number',
        help: 'add a number to the name where a result exists already',
        value: 'number',
      },
    ],
  }),
} satisfies SettingsTable
