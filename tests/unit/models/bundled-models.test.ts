import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { analyseGraph } from '../../../electron/model-import/analysis/analyse-graph.ts'
import { decodeModel } from '../../../electron/model-import/onnx/model-file.ts'
import { interpolateWeights } from '../../../electron/model-import/optimise/interpolate-weights.ts'
import { findModels } from '../../bench/quality/model-descriptors.ts'

const modelsFolder = path.resolve(import.meta.dirname, '../../../models')
const models = await findModels(modelsFolder)
const bundled = models.flatMap(({ file, descriptor }) =>
  descriptor.source.kind === 'bundled' && descriptor.facts
    ? [{ folder: path.dirname(file), descriptor, source: descriptor.source, facts: descriptor.facts }]
    : [],
)

describe('bundled models', () => {
  it('are there, ours for photos among them', () => {
    expect(bundled.map(({ descriptor }) => descriptor.id)).toContain('enlarger-photo-x4')
  })

  it.each(bundled)('$descriptor.id lies in a folder of its name and has the hash it states', (model) => {
    const bytes = readFileSync(path.join(model.folder, model.source.file))
    expect(path.basename(model.folder)).toBe(model.descriptor.id)
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(model.source.sha256)
  })

  it.each(
    bundled.flatMap(({ source: { calm, file }, ...model }) => (calm ? [{ ...model, file, calm }] : [])),
  )('$descriptor.id has a second end of the hash it states, of the same graph', ({ folder, file, calm }) => {
    const bytes = readFileSync(path.join(folder, calm.file))
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(calm.sha256)
    const grain = decodeModel(readFileSync(path.join(folder, file)))
    expect(() => interpolateWeights(grain, decodeModel(bytes), 0.5)).not.toThrow()
  })

  it.each(bundled)('$descriptor.id has the facts that its graph shows', ({ folder, source, facts }) => {
    const analysis = analyseGraph(decodeModel(readFileSync(path.join(folder, source.file))))
    const enlargement = facts.preEnlarged ? facts.scale : 1
    expect(analysis?.inputChannels).toBe(facts.colourModel === 'luma' ? 1 : 3)
    expect((analysis?.scale ?? 0) * enlargement).toBe(facts.scale)
    expect((analysis?.macsPerPixel ?? 0) * enlargement ** 2).toBeCloseTo(facts.macsPerPixel, 0)
    if (!facts.preEnlarged) expect(facts.receptiveFieldRadiusPx).toBe(analysis?.localRadiusPx)
  })
})
