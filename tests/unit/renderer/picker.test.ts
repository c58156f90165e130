import { describe, expect, it } from 'vitest'
import { modelIdSchema } from '../../../electron/common/identifiers.ts'
import type { ModelSummary } from '../../../electron/common/models/model-descriptor.ts'
import { createRecordedBackend } from '../../../renderer/src/gallery/recorded-backend.ts'
import { recordedModels } from '../../../renderer/src/gallery/recorded-models.ts'
import { expectedSpeed } from '../../../renderer/src/picker/expected-speed.ts'
import { findModels } from '../../../renderer/src/picker/find-models.ts'
import { mostDetailed, type Samples } from '../../../renderer/src/picker/most-detailed.ts'
import { ModelList } from '../../../renderer/src/settings/model-list.svelte.ts'

/** A gray picture with noise in one square of it. */
function picture(width: number, height: number, square: readonly [number, number, number]): Samples {
  const [left, top, side] = square
  const data = new Uint8ClampedArray(width * height * 4).fill(128)
  for (let y = top; y < top + side; y++)
    for (let x = left; x < left + side; x++) data[(y * width + x) * 4 + 1] = ((x * 73 + y * 151) % 97) * 2
  return { data, width, height }
}

describe('the most detailed part of an image', () => {
  it('is where most is to be seen, in pixels of the image itself', () => {
    const region = mostDetailed(picture(200, 150, [120, 60, 24]), { widthPx: 800, heightPx: 600 }, 96)
    expect(region).toMatchObject({ widthPx: 96, heightPx: 96 })
    expect(Math.abs(region.leftPx - 480)).toBeLessThanOrEqual(8)
    expect(Math.abs(region.topPx - 240)).toBeLessThanOrEqual(8)
  })

  it('is not where one hard edge is', () => {
    const small = picture(200, 150, [20, 90, 24])
    for (let y = 0; y < 150; y++) small.data.fill(255, (y * 200 + 140) * 4, (y * 200 + 200) * 4)
    expect(mostDetailed(small, { widthPx: 200, heightPx: 150 }, 24).leftPx).toBeLessThan(60)
  })

  it('lies inside the image, and is all of an image that is smaller', () => {
    const inside = mostDetailed(picture(100, 100, [88, 88, 12]), { widthPx: 4000, heightPx: 4000 }, 96)
    expect(inside.leftPx + inside.widthPx).toBeLessThanOrEqual(4000)
    const all = mostDetailed(picture(40, 30, [1, 1, 8]), { widthPx: 40, heightPx: 30 }, 96)
    expect(all).toEqual({ leftPx: expect.any(Number) as number, topPx: 0, widthPx: 30, heightPx: 30 })
  })
})

describe('the speed of a model', () => {
  const named = (id: string): ModelSummary => {
    const model = recordedModels.find((one) => one.id === id)
    if (!model) throw new Error(`Expected a recorded model ${id}.`)
    return model
  }
  const measured = (id: string, megapixelsPerSecond: number) =>
    ({ modelId: modelIdSchema.parse(id), device: 'cpu', megapixelsPerSecond, isSample: false }) as const

  it('is the one that was measured', () => {
    const speeds = [measured('enlarger-photo-x4', 2), measured('enlarger-restore-x4', 1)]
    expect(expectedSpeed(recordedModels, speeds, named('enlarger-restore-x4'))).toEqual({
      megapixelsPerSecond: 1,
      isMeasured: true,
    })
  })

  it('goes by its work beside the measured model most like it, where it never ran', () => {
    const speeds = [measured('enlarger-photo-x4', 100), measured('enlarger-restore-x4', 2)]
    const best = named('realesrgan-x4plus')
    const ratio = (named('enlarger-restore-x4').facts?.macsPerPixel ?? 0) / (best.facts?.macsPerPixel ?? 1)
    const speed = expectedSpeed(recordedModels, speeds, best)
    expect(speed?.isMeasured).toBe(false)
    expect(speed?.megapixelsPerSecond).toBeCloseTo(2 * ratio, 6)
    expect(expectedSpeed(recordedModels, [], best)).toBeNull()
  })
})

describe('the list of all models', () => {
  const entries = async () => {
    const list = new ModelList(createRecordedBackend('empty', [], { still: true }))
    await list.load()
    return list.entries
  }
  const purposeName = (purpose: string): string => (purpose === 'research' ? 'Forschung' : purpose)

  it('begins with restoration and ends with history, families folded', async () => {
    const groups = findModels(await entries(), 'all', '', purposeName)
    expect(groups.map(({ purpose }) => purpose)).toEqual([
      'photo-restore',
      'photo',
      'illustration',
      'general',
      'research',
    ])
    const names = groups.flatMap((group) => group.entries.map(({ name }) => name))
    expect(names.filter((name) => name.startsWith('Real-CUGAN'))).toEqual(['Real-CUGAN'])
    // Ours, which is here, before what has to be fetched.
    expect(names.indexOf('Enlarger Restore')).toBeLessThan(names.indexOf('Real-ESRGAN 4×+'))
  })

  it('holds every word of a search, in names, facts of all members and purposes', async () => {
    const all = await entries()
    const found = (search: string) =>
      findModels(all, 'all', search, purposeName).flatMap((group) => group.entries.map(({ name }) => name))
    expect(found('ENLARGER fast')).toEqual(['Enlarger Photo Fast 4×'])
    expect(found('bsd wang')).toEqual(['Real-ESRGAN 4×+', 'Real-ESRGAN AnimeVideo v3'])
    expect(found('forschung')).toEqual(['FSRCNN'])
    expect(found('nothing at all')).toEqual([])
  })

  it('narrows to what is here, to photos and to drawings', async () => {
    const all = await entries()
    const found = (filter: 'here' | 'photos' | 'drawings') =>
      findModels(all, filter, '', purposeName).flatMap((group) => group.entries.map(({ name }) => name))
    expect(found('here')).not.toContain('Real-ESRGAN 4×+')
    expect(found('drawings')).toEqual(['Real-CUGAN', 'Real-ESRGAN AnimeVideo v3'])
    expect(found('photos')).not.toContain('FSRCNN')
  })
})
