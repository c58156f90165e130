import { expect, test } from 'vitest'
import type { JobState } from '../../../electron/common/jobs/job.ts'
import { createRunTally } from '../../../electron/backend/queue/report/run-tally.ts'

const done: JobState = {
  kind: 'done',
  result: {
    outputPath: '/out/a.png',
    widthPx: 4,
    heightPx: 4,
    sizeBytes: 70,
    device: 'cpu',
    modelId: null,
    cleanUp: null,
    choice: null,
    elapsedMs: 5,
    warnings: [],
  },
}
const nothing = { images: 0, pixels: 0, withUnknownSize: 0 }

test('progress is weighted by pixels, not by images', () => {
  const tally = createRunTally()
  tally.ended(done, 100)
  const { fraction, finished, total } = tally.status([], { images: 1, pixels: 900, withUnknownSize: 0 })
  expect([fraction, finished, total]).toEqual([0.1, 1, 2])
})

test('tiles of the image under way count, and it is not quite there until its file is written', () => {
  const tally = createRunTally()
  expect(tally.status([{ inputPixels: 500, fraction: 0.5 }], nothing).fraction).toBeCloseTo(0.49)
  const saving = tally.status([{ inputPixels: 500, fraction: 1 }], nothing)
  expect(saving).toMatchObject({ isSaving: true, finished: 0, total: 1 })
  expect(saving.fraction).toBeLessThan(1)
  tally.ended(done, 500)
  expect(tally.status([], nothing)).toMatchObject({ fraction: 1, isSaving: false })
})

test('images of unknown size count as average ones', () => {
  const tally = createRunTally()
  tally.ended(done, 200)
  tally.ended(done, null)
  const open = { images: 2, pixels: 400, withUnknownSize: 1 }
  expect(tally.status([], open).fraction).toBeCloseTo((200 + 300) / (200 + 300 + 400 + 300))
})

test('what was finished before a run begins is no part of it', () => {
  const tally = createRunTally()
  tally.ended(done, 1000)
  tally.begin()
  expect(tally.status([], { images: 1, pixels: 10, withUnknownSize: 0 })).toMatchObject({
    finished: 0,
    total: 1,
    fraction: 0,
  })
})

test('while another image waits, writing a file is not the end', () => {
  const tally = createRunTally()
  const active = [{ inputPixels: 5, fraction: 1 }]
  expect(tally.status(active, { images: 1, pixels: 5, withUnknownSize: 0 }).isSaving).toBe(false)
})

test('a run adds up what came of it', () => {
  const tally = createRunTally()
  expect(tally.summary(9)).toBeNull()
  tally.ended(done, 1)
  tally.ended(done, 1)
  tally.ended({ kind: 'failed', code: 'internal', message: 'no' }, 1)
  tally.ended({ kind: 'cancelled' }, 1)
  expect(tally.summary(9)).toEqual({
    done: 2,
    skipped: 0,
    failed: 1,
    withWarnings: 0,
    outputBytes: 140,
    elapsedMs: 9,
    outputDirectory: '/out',
  })
})
