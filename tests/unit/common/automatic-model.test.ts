import { describe, expect, it } from 'vitest'
import { createModelFitter } from '../../../electron/backend/models/fit-model.ts'
import type { PictureChoice } from '../../../electron/common/analysis/picture-choice.ts'
import { automaticModelId, modelForChoice } from '../../../electron/common/models/automatic-model.ts'
import { modelDescriptorSchema, type ModelSummary } from '../../../electron/common/models/model-descriptor.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'

const hash = '0'.repeat(64)
const facts = {
  colourModel: 'rgb',
  receptiveFieldRadiusPx: 8,
  overlapPx: 8,
  macsPerPixel: 1,
  parameterCount: 1,
}

function model(id: string, purpose: string, more: object = {}, scale = 4, hasEnds = false): ModelSummary {
  const source = { kind: 'bundled', format: 'onnx', file: 'a.onnx', sha256: hash }
  const calm = hasEnds ? { calm: { file: 'b.onnx', sha256: hash } } : {}
  const descriptor = modelDescriptorSchema.parse({
    id,
    name: id,
    architecture: 'Test',
    purpose,
    licence: 'MIT',
    source: { ...source, ...calm },
    facts: { ...facts, scale },
  })
  return { ...descriptor, isDefault: false, availability: 'installed', sizeBytes: null, ...more }
}

const family = { id: 'restore', name: 'Restore', denoise: null }
const faithful = model('faithful', 'photo', { isDefault: true })
const restore4 = model('restore-4', 'photo-restore', { family }, 4, true)
const restore2 = model('restore-2', 'photo-restore', { family }, 2, true)
const gentle = model('drawing-gentle', 'illustration', {
  family: { id: 'drawing', name: 'Drawing', denoise: 'conservative' },
})
const strong = model('drawing-strong', 'illustration', {
  family: { id: 'drawing', name: 'Drawing', denoise: 3 },
})

const clean: PictureChoice = { treatment: 'faithful', reason: 'clean' }
const compressed: PictureChoice = { treatment: 'restore', reason: 'compressed', cleanUp: 60 }
const drawn: PictureChoice = { treatment: 'drawing', reason: 'drawing' }

describe('the model that suits a picture', () => {
  const models = [restore4, restore2, strong, faithful, gentle]

  it('is the default one for clean pictures, and the restoring one with its value for damaged ones', () => {
    expect(modelForChoice(models, clean)).toEqual({ modelId: 'faithful', cleanUp: null })
    expect(modelForChoice(models, compressed)).toEqual({ modelId: 'restore-4', cleanUp: 60 })
  })

  it('is the gentlest one for drawings that is here, and without one the better of ours', () => {
    expect(modelForChoice(models, drawn)).toEqual({ modelId: 'drawing-gentle', cleanUp: null })
    const away = { ...gentle, availability: 'fetchable' as const }
    expect(modelForChoice([faithful, away, strong], drawn)?.modelId).toBe('drawing-strong')
    expect(modelForChoice([faithful, away, restore4], drawn)?.modelId).toBe('restore-4')
  })

  it('has no Clean-up value where the model has no such setting', () => {
    const plain = model('plain-restore', 'photo-restore')
    expect(modelForChoice([faithful, plain], compressed)).toEqual({ modelId: 'plain-restore', cleanUp: null })
    expect(modelForChoice([faithful], compressed)).toEqual({ modelId: 'faithful', cleanUp: null })
    expect(modelForChoice([], compressed)).toBeNull()
  })

  it('comes from those of the application before imported ones', () => {
    const imported = {
      ...model('a-restore', 'photo-restore'),
      source: { kind: 'user', format: 'onnx', fileName: 'a.onnx', sha256: hash } as const,
    }
    const plain = model('plain-restore', 'photo-restore')
    expect(modelForChoice([imported, plain, faithful], compressed)?.modelId).toBe('plain-restore')
  })
})

describe('settings fitted to what an image is like', () => {
  const fit = createModelFitter(() => Promise.resolve([restore4, restore2, faithful]))
  const photo = { widthPx: 400, heightPx: 300 }
  const settings = (changes: object) => upscaleSettingsSchema.parse(changes)
  const unseen = () => Promise.reject(new Error('Expected no look at the image.'))

  it('name the chosen model, the member that the target needs, and its value', async () => {
    const twice = settings({ modelId: automaticModelId, target: { kind: 'scale', factor: 2 } })
    const fitted = await fit(twice, photo, () => Promise.resolve(compressed))
    expect(fitted).toMatchObject({ settings: { modelId: 'restore-2', cleanUp: 60 }, choice: compressed })
  })

  it('keep a value that was set by hand', async () => {
    const byHand = settings({ modelId: automaticModelId, cleanUp: 10 })
    expect((await fit(byHand, photo, () => Promise.resolve(compressed))).settings.cleanUp).toBe(10)
    const named = settings({ modelId: 'restore-4', cleanUp: 10 })
    expect((await fit(named, photo, unseen)).settings).toMatchObject({ modelId: 'restore-4', cleanUp: 10 })
  })

  it('look for the value of a restoring model that was named without one', async () => {
    const named = settings({ modelId: 'restore-4', exactModel: true })
    const fitted = await fit(named, photo, () => Promise.resolve(compressed))
    expect(fitted.settings).toMatchObject({ modelId: 'restore-4', cleanUp: 60 })
    const onClean = await fit(named, photo, () => Promise.resolve(clean))
    expect(onClean.settings).toMatchObject({ modelId: 'restore-4', cleanUp: null })
  })

  it('need no look where a model without that setting was named', async () => {
    expect((await fit(settings({ modelId: 'faithful' }), photo, unseen)).choice).toBeNull()
  })
})
