import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createModelStore } from '../../../electron/backend/models/model-store.ts'
import { modelIdSchema } from '../../../electron/common/identifiers.ts'
import type { ModelSummary } from '../../../electron/common/models/model-descriptor.ts'
import { modelOfTreatment, treatmentOf, treatments } from '../../../renderer/src/choice/treatments.ts'

describe('what people choose among', () => {
  const shared: { models: readonly ModelSummary[]; folder: string } = { models: [], folder: '' }
  beforeAll(async () => {
    shared.folder = mkdtempSync(join(tmpdir(), 'enlarger-test-'))
    shared.models = await createModelStore({
      modelsDirectory: 'models',
      storeDirectory: shared.folder,
      resolvePackageDirectory: () => null,
    }).list()
  })
  afterAll(() => rmSync(shared.folder, { recursive: true, force: true }))
  const idOf = (treatment: (typeof treatments)[number]) => modelOfTreatment(shared.models, treatment)

  it('stands for models of this installation', () => {
    expect(idOf('automatic')).toBe('auto')
    expect(idOf('photo')).toBe('enlarger-photo-x4')
    expect(idOf('restore')).toMatch(/^enlarger-restore-x\d$/)
    expect(idOf('fast')).toBe('enlarger-photo-fast-x4')
    expect(idOf('best')).toBe('realesrgan-x4plus')
  })

  it('offers a model for drawings to download where none is here, and prefers one that is', () => {
    const offered = shared.models.find(({ id }) => id === idOf('drawing'))
    expect(offered).toMatchObject({ purpose: 'illustration', availability: 'fetchable' })
    const here = 'real-cugan-se-x4-conservative'
    const models = shared.models.map((model) =>
      model.id === here ? { ...model, availability: 'ready' as const } : model,
    )
    expect(modelOfTreatment(models, 'drawing')).toBe(here)
  })

  it('is found again by any member of the family that does the work', () => {
    for (const treatment of treatments) expect(treatmentOf(shared.models, idOf(treatment)!)).toBe(treatment)
    expect(treatmentOf(shared.models, modelIdSchema.parse('enlarger-photo-x2'))).toBe('photo')
    expect(treatmentOf(shared.models, modelIdSchema.parse('vdsr-x4'))).toBeNull()
  })

  it('leaves out what no model of the machine does', () => {
    const faithful = shared.models.filter(({ isDefault }) => isDefault)
    const left = treatments.filter((treatment) => modelOfTreatment(faithful, treatment) !== null)
    expect(left).toEqual(['automatic', 'photo'])
  })
})
