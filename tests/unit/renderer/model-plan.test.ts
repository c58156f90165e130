import { describe, expect, it } from 'vitest'
import { jobSchema, type Job } from '../../../electron/common/jobs/job.ts'
import { recordedModels } from '../../../renderer/src/gallery/recorded-models.ts'
import { modelPlan, needsLook } from '../../../renderer/src/choice/model-plan.ts'

const compressed = { treatment: 'restore', reason: 'compressed', cleanUp: 60 } as const

function job(modelId: string, more: object = {}, settings: object = {}): Job {
  return jobSchema.parse({
    id: '0'.repeat(8),
    inputPath: '/a.jpg',
    outputDirectory: '/out',
    settings: { modelId, ...settings },
    state: { kind: 'waiting' },
    widthPx: 100,
    heightPx: 50,
    sizeBytes: 1,
    ...more,
  })
}

describe('the plan for an image', () => {
  it('is not known where the model is left open and nobody looked', () => {
    expect(modelPlan(recordedModels, job('auto'))).toBeNull()
    expect(
      modelPlan(recordedModels, job('auto', { choice: compressed, widthPx: null, heightPx: null })),
    ).toBeNull()
    expect(needsLook(recordedModels, job('auto'))).toBe(true)
  })

  it('is the model that suits the image, with the reason and how much it cleans', () => {
    expect(modelPlan(recordedModels, job('auto', { choice: compressed }))).toEqual({
      modelId: 'enlarger-restore-x4',
      cleanUp: 60,
      choice: compressed,
    })
    expect(needsLook(recordedModels, job('auto', { choice: compressed }))).toBe(false)
  })

  it('is the member of the family that the size needs, and has no reason where it was chosen by hand', () => {
    const half = { target: { kind: 'scale', factor: 2 } }
    const byHand = job('enlarger-photo-x4', { choice: compressed }, half)
    expect(modelPlan(recordedModels, byHand)).toEqual({
      modelId: 'enlarger-photo-x2',
      cleanUp: null,
      choice: null,
    })
    expect(needsLook(recordedModels, job('enlarger-photo-x4'))).toBe(false)
  })

  it('needs a look where a restoring model follows the picture, and none where its value is set', () => {
    expect(needsLook(recordedModels, job('enlarger-restore-x4'))).toBe(true)
    expect(needsLook(recordedModels, job('enlarger-restore-x4', {}, { cleanUp: 30 }))).toBe(false)
    expect(needsLook(recordedModels, job('auto', { state: { kind: 'cancelled' } }))).toBe(false)
  })

  it('is what ran, once the image is done', () => {
    const result = {
      outputPath: '/out/a.png',
      widthPx: 400,
      heightPx: 200,
      sizeBytes: 1,
      device: 'cpu',
      modelId: 'enlarger-restore-x4',
      cleanUp: 75,
      choice: { ...compressed, cleanUp: 75 },
      elapsedMs: 1,
    }
    const done = job('auto', { state: { kind: 'done', result } })
    expect(modelPlan(recordedModels, done)).toEqual({
      modelId: 'enlarger-restore-x4',
      cleanUp: 75,
      choice: result.choice,
    })
  })
})
