import { z } from 'zod'
import { AppError } from '../common/app-error.ts'
import type { ModelId } from '../common/identifiers.ts'
import {
  upscaleSettingsSchema,
  type CollisionPolicy,
  type OutputTarget,
  type UpscaleSettings,
} from '../common/upscale-settings.ts'
import { optionName, settingFlags } from './setting-flags.ts'

/** What the options of `enlarger upscale` say, as the argument parser gives them. */
export interface UpscaleOptions {
  readonly output?: string
  readonly model?: string
  /** A preset's name; see `named-preset.ts`. */
  readonly preset?: string
  readonly scale?: number
  readonly width?: number
  readonly height?: number
  readonly longSide?: number
  readonly shortSide?: number
  readonly megapixels?: number
  readonly print?: string
  readonly overwrite?: true
  readonly number?: true
  /** Values of the {@link settingFlags}, by name. */
  readonly [flag: string]: unknown
}

/**
 * The settings the options stand for; what is not said is as the preset has it, else keeps its default.
 * @throws AppError `bad-settings` with a sentence for each option that does not fit.
 */
export function settingsFromOptions(
  options: UpscaleOptions,
  modelId: ModelId,
  preset: Partial<UpscaleSettings> = {},
): UpscaleSettings {
  const settings: Record<string, unknown> = {
    ...preset,
    modelId,
    // A model that was named is meant; the default one stands for its family.
    exactModel: options.model !== undefined || (preset.exactModel ?? false),
    target: targetFromOptions(options) ?? preset.target,
    collision: collisionFromOptions(options) ?? preset.collision,
    encoding: preset.encoding ?? {},
    metadata: preset.metadata ?? {},
    limits: preset.limits ?? {},
    finish: preset.finish ?? {},
  }
  for (const flag of settingFlags) {
    const given = options[optionName(flag)]
    // `--no-…` flags are true unless given.
    if (given === undefined || (flag.value === false && given === true)) continue
    const [first, second] = flag.path
    if (second === undefined) settings[first] = given
    else settings[first] = { ...(settings[first] as object), [second]: given }
  }
  const parsed = upscaleSettingsSchema.safeParse(withoutUndefined(settings))
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
  if (options.print !== undefined) targets.push(printTarget(options.print))
  if (targets.length > 1) {
    const names = '--scale, --width, --height, --long-side, --short-side, --megapixels and --print'
    throw new AppError('bad-settings', `Expected only one of ${names} but received ${targets.length}.`)
  }
  return targets[0]
}

/** `300x200@300`: width and height in millimetres, dots per inch. */
function printTarget(text: string): OutputTarget {
  const [, widthMm, heightMm, dpi] = /^([\d.]+)x([\d.]+)@([\d.]+)$/.exec(text) ?? []
  if (widthMm && heightMm && dpi)
    return { kind: 'print', widthMm: Number(widthMm), heightMm: Number(heightMm), dpi: Number(dpi) }
  throw new AppError('bad-settings', `Expected a print size like 300x200@300 but received "${text}".`)
}

function collisionFromOptions(options: UpscaleOptions): CollisionPolicy | undefined {
  if (options.overwrite && options.number)
    throw new AppError('bad-settings', 'Expected --overwrite or --number but received both.')
  return options.overwrite ? 'overwrite' : options.number ? 'number' : undefined
}

function withoutUndefined(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}
