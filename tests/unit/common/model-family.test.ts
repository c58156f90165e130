import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { createModelFitter } from '../../../electron/backend/models/fit-model.ts'
import { readDescriptors } from '../../../electron/backend/models/read-descriptors.ts'
import {
  denoiseLevels,
  familyOf,
  memberForDenoise,
  memberForFactor,
} from '../../../electron/common/models/model-family.ts'
import type { ModelSummary } from '../../../electron/common/models/model-descriptor.ts'
import type { ImageSize } from '../../../electron/common/settings/output-target.ts'
import {
  upscaleSettingsSchema,
  type UpscaleSettings,
} from '../../../electron/common/settings/upscale-settings.ts'

const found = await readDescriptors(path.resolve(import.meta.dirname, '../../../models'))
const models: ModelSummary[] = found.map(({ descriptor }) => ({
  ...descriptor,
  isDefault: false,
  availability: descriptor.source.kind === 'bundled' ? 'ready' : 'fetchable',
  sizeBytes: null,
}))

function model(id: string): ModelSummary {
  const known = models.find((candidate) => candidate.id === id)
  if (!known) throw new Error(`Expected the model ${id}.`)
  return known
}

describe('a family of models', () => {
  it('does an enlargement with the smallest scale that is enough, else with the largest', () => {
    const chosen = (id: string, factor: number): string => memberForFactor(models, model(id), factor).id
    expect(chosen('enlarger-photo-x4', 2)).toBe('enlarger-photo-x2')
    expect(chosen('enlarger-photo-x4', 1.4)).toBe('enlarger-photo-x2')
    expect(chosen('enlarger-photo-x4', 2.015)).toBe('enlarger-photo-x2')
    expect(chosen('enlarger-photo-x4', 2.1)).toBe('enlarger-photo-x4')
    expect(chosen('enlarger-photo-x2', 8)).toBe('enlarger-photo-x4')
    expect(chosen('fsrcnn-x4', 3)).toBe('fsrcnn-x3')
    expect(chosen('enlarger-restore-x4', 2)).toBe('enlarger-restore-x2')
    expect(chosen('srgan-x4', 2)).toBe('srgan-x4')
  })

  it('keeps its level of denoising, and offers the others', () => {
    const chosen = model('real-cugan-se-x2-denoise3x')
    expect(memberForFactor(models, chosen, 4).id).toBe('real-cugan-se-x4-denoise3x')
    expect(denoiseLevels(models, chosen)).toEqual(['none', 'conservative', 1, 2, 3])
    expect(memberForDenoise(models, model('real-cugan-se-x4-no-denoise'), 1).id).toBe(
      'real-cugan-se-x2-denoise1x',
    )
    expect(denoiseLevels(models, model('enlarger-photo-x4'))).toEqual([])
  })

  it('leaves models that only denoise, and images that are not enlarged, alone', () => {
    const denoiser = model('waifu2x-cunet-noise1')
    expect(memberForFactor(models, denoiser, 2)).toBe(denoiser)
    expect(memberForFactor(models, model('enlarger-photo-x4'), 0.5).id).toBe('enlarger-photo-x4')
  })

  it('never makes a download necessary that the chosen model does not need', () => {
    const mixed = models.map((one) => ({
      ...one,
      availability: one.id === 'fsrcnn-x4' ? ('ready' as const) : ('fetchable' as const),
    }))
    const chosen = mixed.find(({ id }) => id === 'fsrcnn-x4')
    if (!chosen) throw new Error('Expected fsrcnn-x4.')
    expect(memberForFactor(mixed, chosen, 2)).toBe(chosen)
  })

  it('has members of one purpose, and no two alike', () => {
    for (const one of models) {
      const members = familyOf(models, one)
      expect(new Set(members.map(({ purpose }) => purpose)).size, one.id).toBe(1)
      const kinds = members.map(({ facts, family }) => JSON.stringify([facts?.scale, family?.denoise]))
      expect(new Set(kinds).size, one.id).toBe(members.length)
    }
  })
})

describe('settings fitted to an image', () => {
  const fit = createModelFitter(() => Promise.resolve(models))
  const unseen = () => Promise.reject(new Error('Expected no look at the image.'))
  const fitted = async (given: UpscaleSettings, size: ImageSize) =>
    (await fit(given, size, unseen)).settings.modelId
  const photo = { widthPx: 1000, heightPx: 800 }
  const settings = upscaleSettingsSchema.parse({ modelId: 'enlarger-photo-x4' })

  it('name the member that the target needs for this image', async () => {
    const long = { ...settings, target: { kind: 'longSide', px: 2000 } as const }
    expect(await fitted(long, photo)).toBe('enlarger-photo-x2')
    expect(await fitted(long, { widthPx: 500, heightPx: 400 })).toBe('enlarger-photo-x4')
    const reduced = { ...long, finish: { ...settings.finish, reduceBefore: 2 } }
    expect(await fitted(reduced, photo)).toBe('enlarger-photo-x4')
  })

  it('keep a model that was named exactly', async () => {
    const exact = { ...settings, exactModel: true, target: { kind: 'scale', factor: 2 } as const }
    expect(await fitted(exact, photo)).toBe(exact.modelId)
  })
})
