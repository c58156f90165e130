import { z } from 'zod'
import { AppError } from '../common/app-error.ts'
import type { ModelId } from '../common/identifiers.ts'
import {
  upscaleSettingsSchema,
  type CollisionPolicy,
  type OutputTarget,
  type UpscaleSettings,
} from '../common/upscale-settings.ts'

/** What the options of `enlarger upscale` say, as the argument parser gives them. */
export interface UpscaleOptions {
  readonly output?: string
  readonly model?: string
  readonly scale?: number
  readonly width?: number
  readonly height?: number
  readonly longSide?: number
  readonly shortSide?: number
  readonly megapixels?: number
  readonly tile?: number
  readonly device?: string
  readonly format?: string
  readonly quality?: number
  readonly overwrite?: true
  readonly number?: true
}

/**
 * The settings the options stand for; what is not said keeps its default.
 * @throws AppError `bad-settings` with a sentence for each option that does not fit.
 */
export function settingsFromOptions(options: UpscaleOptions, modelId: ModelId): UpscaleSettings {
  const target = targetFromOptions(options)
  const parsed = upscaleSettingsSchema.safeParse(
    withoutUndefined({
      modelId,
      target,
      tileSizePx: options.tile,
      device: options.device,
      encoding: withoutUndefined({ format: options.format, quality: options.quality }),
      collision: collisionFromOptions(options),
    }),
  )
  if (parsed.success) return parsed.data
  throw new AppError('bad-settings', z.prettifyError(parsed.error))
}

function targetFromOptions(options: UpscaleOptions): OutputTarget | undefined {
  const targets: OutputTarget[] = []
  if (options.scale !== undefined) targets.push({ kind: 'scale', factor: options.scale })
  if (options.width !== undefined) targets.push({ kind: 'width', px: options.width })
  if (options.height !== undefined) targets.push({ kind: 'height', px: options.height })
  if (options.longSide !== undefined) targets.push({ kind: 'longSide', px: options.longSide })
  if (options.shortSide !== undefined) targets.push({ kind: 'shortSide', px: options.shortSide })
  if (options.megapixels !== undefined) targets.push({ kind: 'megapixels', megapixels: options.megapixels })
  if (targets.length > 1) {
    const names = '--scale, --width, --height, --long-side, --short-side and --megapixels'
    throw new AppError('bad-settings', `Expected only one of ${names} but received ${targets.length}.`)
  }
  return targets[0]
}

function collisionFromOptions(options: UpscaleOptions): CollisionPolicy | undefined {
  if (options.overwrite && options.number)
    throw new AppError('bad-settings', 'Expected --overwrite or --number but received both.')
  return options.overwrite ? 'overwrite' : options.number ? 'number' : undefined
}

function withoutUndefined(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}
