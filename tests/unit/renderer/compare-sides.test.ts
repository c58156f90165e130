import { describe, expect, it } from 'vitest'
import type { Job } from '../../../electron/common/jobs/job.ts'
import { doneState, recordedJobs } from '../../../renderer/src/gallery/recorded-jobs.ts'
import { leftSide, rightSide, sideKey, sidesOf } from '../../../renderer/src/viewer/compare-sides.ts'
import { cellsInView, cellSidePx } from '../../../renderer/src/viewer/preview-cells.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'

const settings = upscaleSettingsSchema.parse({ modelId: 'any' })
const photo = { widthPx: 160, heightPx: 120 }

function jobWith(state: Job['state'], results: number): Job {
  const [job] = recordedJobs('one', [photo], settings)
  if (!job) throw new Error('Expected a recorded job.')
  const versions = Array.from({ length: results }, (_, index) => {
    const done = doneState(photo, index, 4)
    if (done.kind !== 'done') throw new Error('Expected a result.')
    return { id: index + 1, settings, result: done.result }
  })
  return { ...job, state, versions }
}

const keys = (job: Job): string[] => sidesOf(job, true).map(sideKey)
const right = (job: Job, chosen: string | null = null, isChanged = false): string | null => {
  const side = rightSide(job, sidesOf(job, true), chosen, isChanged)
  return side && sideKey(side)
}

describe('what an image is compared with', () => {
  it('is the preview while it waits, and the result once it is done', () => {
    expect(right(jobWith({ kind: 'waiting' }, 0))).toBe('preview')
    expect(right(jobWith(doneState(photo, 1, 4), 2))).toBe('version 2')
  })

  it('is the preview again as soon as the settings change', () => {
    expect(right(jobWith(doneState(photo, 0, 4), 1), null, true)).toBe('preview')
  })

  it('is the file that was found where the image was skipped', () => {
    const skipped = jobWith(
      { kind: 'skipped', reason: { code: 'skipped-done-before' }, outputPath: '/x.png' },
      0,
    )
    expect([keys(skipped), right(skipped)]).toEqual([['original', 'preview', 'existing'], 'existing'])
  })

  it('is what the user chose, as long as it is there', () => {
    const job = jobWith(doneState(photo, 1, 4), 2)
    expect(right(job, 'version 1')).toBe('version 1')
    expect(right(job, 'version 9')).toBe('version 2')
    expect(sideKey(leftSide(sidesOf(job, true), 'version 2'))).toBe('version 2')
    expect(sideKey(leftSide(sidesOf(job, true), null))).toBe('original')
  })
})

describe('the squares of a preview', () => {
  const image = { widthPx: 4000, heightPx: 3000 }
  const picture = { width: 16_000, height: 12_000 }

  it('cover what is in view, those in the middle first', () => {
    const view = { zoom: 1, centre: { x: 8000, y: 6000 } }
    const cells = cellsInView(image, view, picture, { width: 1000, height: 800 })
    const [first] = cells
    expect(first && first.leftPx <= 2000 && first.leftPx + cellSidePx > 2000).toBe(true)
    expect(Math.min(...cells.map(({ leftPx }) => leftPx))).toBeLessThanOrEqual(2000 - 125)
    expect(Math.max(...cells.map(({ leftPx, widthPx }) => leftPx + widthPx))).toBeGreaterThanOrEqual(2125)
  })

  it('are few, however much is in view, and end where the image does', () => {
    const whole = { zoom: 0.05, centre: { x: 8000, y: 6000 } }
    expect(cellsInView(image, whole, picture, { width: 1000, height: 800 })).toHaveLength(12)
    const corner = { zoom: 4, centre: { x: 15_990, y: 11_990 } }
    for (const { leftPx, topPx, widthPx, heightPx } of cellsInView(image, corner, picture, {
      width: 100,
      height: 100,
    })) {
      expect(leftPx + widthPx).toBeLessThanOrEqual(4000)
      expect(topPx + heightPx).toBeLessThanOrEqual(3000)
    }
  })
})
