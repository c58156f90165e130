import { z } from 'zod'
import { setting, type SettingFacts } from './setting.ts'
import { sidePxSchema } from './target-setting.ts'

const ofLimits = { affectsOutput: true, isPerModel: false, inPresets: true } as const satisfies SettingFacts
const ofFinish = { affectsOutput: true, isPerModel: true, inPresets: true } as const satisfies SettingFacts

/** Bounds on the target, in output and input pixels. */
export const limitSettings = {
  /** The output's long side is at most this, whatever the target says. */
  maximumLongSidePx: setting(sidePxSchema.nullable(), {
    ...ofLimits,
    default: null,
    flags: [{ flags: '--max-long-side <px>', help: 'let no result be longer than this' }],
  }),
  /** Images whose long side is this or more are skipped. */
  onlyBelowLongSidePx: setting(sidePxSchema.nullable(), {
    ...ofLimits,
    default: null,
    flags: [{ flags: '--only-below <px>', help: 'skip images whose longer side is this or more' }],
  }),
}

/** What is done to the picture beside enlarging it. */
export const finishSettings = {
  /** Per cent of the model's result over the plain enlargement. */
  strength: setting(z.number().min(0).max(100), {
    ...ofFinish,
    default: 100,
    metadataName: 'Strength',
    flags: [{ flags: '--strength <0-100>', help: "per cent of the model's result over a plain enlargement" }],
  }),
  /** The input is reduced by this factor first, for scans with more pixels than detail. */
  reduceBefore: setting(z.number().min(1).max(8), {
    ...ofFinish,
    default: 1,
    metadataName: 'ReduceBefore',
    flags: [
      {
        flags: '--reduce-before <factor>',
        help: 'reduce the input first, for scans with more pixels than detail',
      },
    ],
  }),
  /** Whether the model runs on eight turns of the picture, whose results are averaged: slow, a little better. */
  selfEnsemble: setting(z.boolean(), {
    ...ofFinish,
    default: false,
    metadataName: 'SelfEnsemble',
    flags: [
      {
        flags: '--self-ensemble',
        help: 'average what the model makes of eight turns of the picture: eight times as long, a little better',
        value: true,
      },
    ],
  }),
  /** Film grain added at the end, 0–100. */
  grain: setting(z.number().min(0).max(100), {
    ...ofFinish,
    default: 0,
    metadataName: 'Grain',
    flags: [{ flags: '--grain <0-100>', help: 'film grain to add' }],
  }),
}
