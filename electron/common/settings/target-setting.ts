import { z } from 'zod'
import { AppError } from '../messages/app-error.ts'
import { setting } from './setting.ts'
import type { SettingFlag } from './setting-flag.ts'

/** A length in pixels that an image's side can have. */
export const sidePxSchema = z.int().min(1).max(1_000_000)

/** How large the output shall be. Lengths are output pixels, of the image as seen (orientation applied). */
export const outputTargetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('scale'), factor: z.number().min(0.1).max(64) }),
  z.object({ kind: z.literal('width'), px: sidePxSchema }),
  z.object({ kind: z.literal('height'), px: sidePxSchema }),
  z.object({ kind: z.literal('longSide'), px: sidePxSchema }),
  z.object({ kind: z.literal('shortSide'), px: sidePxSchema }),
  z.object({ kind: z.literal('megapixels'), megapixels: z.number().positive().max(100_000) }),
  /** Covers a print of this size at this density, turned the way the image lies; keeps its proportions. */
  z.object({
    kind: z.literal('print'),
    widthMm: z.number().positive().max(100_000),
    heightMm: z.number().positive().max(100_000),
    dpi: z.number().positive().max(4800),
  }),
])
export type OutputTarget = z.infer<typeof outputTargetSchema>

export const targetSetting = setting(outputTargetSchema, {
  default: { kind: 'scale', factor: 4 },
  affectsOutput: true,
  isPerModel: true,
  inPresets: true,
  metadataName: 'Target',
  flags: [
    numberFlag('-s, --scale <factor>', 'how many times larger', 'scale', 'factor'),
    numberFlag('--width <px>', 'make the results this wide', 'width', 'px'),
    numberFlag('--height <px>', 'make the results this high', 'height', 'px'),
    numberFlag('--long-side <px>', 'make the longer side this long', 'longSide', 'px'),
    numberFlag('--short-side <px>', 'make the shorter side this long', 'shortSide', 'px'),
    numberFlag('--megapixels <number>', 'make the results this large', 'megapixels', 'megapixels'),
    {
      flags: '--print <size>',
      help: 'large enough for a print, in millimetres and dpi: 300x200@300',
      convert: { isNumber: false, toValue: printTarget, toArgument: () => null },
    },
  ],
})

/** A flag for the kinds of target that one number describes. */
function numberFlag(flags: string, help: string, kind: OutputTarget['kind'], member: string): SettingFlag {
  return {
    flags,
    help,
    convert: {
      isNumber: true,
      toValue: (number) => ({ kind, [member]: number }),
      toArgument(value) {
        const target = value as Readonly<Record<string, unknown>>
        return target['kind'] === kind ? String(target[member]) : null
      },
    },
  }
}

/** `300x200@300`: width and height in millimetres, dots per inch. */
function printTarget(argument: string | number): OutputTarget {
  const [, widthMm, heightMm, dpi] = /^([\d.]+)x([\d.]+)@([\d.]+)$/.exec(String(argument)) ?? []
  if (widthMm && heightMm && dpi)
    return { kind: 'print', widthMm: Number(widthMm), heightMm: Number(heightMm), dpi: Number(dpi) }
  throw new AppError('bad-settings', `Expected a print size like 300x200@300 but received "${argument}".`)
}
