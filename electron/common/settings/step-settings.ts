import { z } from 'zod'
import { modelIdSchema } from '../identifiers.ts'
import { AppError } from '../messages/app-error.ts'
import { setting, type SettingFacts } from './setting.ts'
import type { SettingFlag } from './setting-flag.ts'

/** Steps on one side of the enlargement; each holds a network in memory. */
export const mostSteps = 4

/** A model that keeps the size, run before or after the enlargement. */
export const stepSchema = z.object({
  modelId: modelIdSchema,
  /** Per cent of the model's result over what it was given. */
  strength: z.number().min(0).max(100).default(100),
})
export type Step = z.infer<typeof stepSchema>

const facts = { affectsOutput: true, isPerModel: false, inPresets: true } as const satisfies SettingFacts
const stepsSchema = z.array(stepSchema).max(mostSteps)

/** Models of scale 1 around the enlargement, in the order in which they run. */
export const stepSettings = {
  /** On the picture as it came. */
  before: setting(stepsSchema, {
    ...facts,
    default: [],
    metadataName: 'StepsBefore',
    flags: [stepFlag('--before <model>', 'a model of scale 1 to run before the enlargement')],
  }),
  /** On the picture in its final size. */
  after: setting(stepsSchema, {
    ...facts,
    default: [],
    metadataName: 'StepsAfter',
    flags: [stepFlag('--after <model>', 'a model of scale 1 to run after it, in the final size')],
  }),
}

function stepFlag(flags: string, help: string): SettingFlag {
  return {
    flags,
    help: `${help}, with its strength as MODEL:60; repeat it for several`,
    isRepeatable: true,
    convert: { isNumber: false, toValue: stepFromArgument, toArgument: () => null },
  }
}

/** `denoise` or `denoise:60`. */
function stepFromArgument(argument: string | number): Step {
  const [, modelId, strength = '100'] = /^([^:]+)(?::(\d+(?:\.\d+)?))?$/.exec(String(argument)) ?? []
  const parsed = stepSchema.safeParse({ modelId, strength: Number(strength) })
  if (parsed.success) return parsed.data
  throw new AppError(
    'bad-settings',
    `Expected a model, or one with its strength of 0 to 100 like denoise:60, but received "${argument}".`,
  )
}
