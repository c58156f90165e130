import { describe, expect, it } from 'vitest'
import { createProgressMeter } from '../../../electron/backend/upscale/progress-meter.ts'
import type { JobProgress } from '../../../electron/common/jobs/job.ts'

function meterAt(tilesTotal: number) {
  const clock = { ms: 0 }
  const seen: JobProgress[] = []
  const meter = createProgressMeter({
    tilesTotal,
    device: () => 'cpu',
    onProgress: (progress) => seen.push(progress),
    now: () => clock.ms,
  })
  return { clock, seen, meter }
}

describe('the progress meter', () => {
  it('measures output megapixels per second and the time left in tiles', () => {
    const { clock, seen, meter } = meterAt(4)
    clock.ms = 1000
    meter.tileDone(2_000_000)
    clock.ms = 2000
    meter.tileDone(2_000_000)
    expect(seen.at(-1)).toMatchObject({
      tilesDone: 2,
      tilesTotal: 4,
      megapixelsPerSecond: 2,
      remainingMs: 2000,
    })
  })

  it('does not guess the time left from a single tile', () => {
    const { clock, seen, meter } = meterAt(4)
    clock.ms = 5000
    meter.tileDone(1)
    expect(seen[0]?.remainingMs).toBeNull()
  })

  it('does not count a pause as work, even where two tiles waited through it', async () => {
    const { clock, seen, meter } = meterAt(4)
    clock.ms = 1000
    meter.tileDone(1_000_000)
    const pause = Promise.withResolvers<undefined>()
    const waits = [meter.exclude(() => pause.promise), meter.exclude(() => pause.promise)]
    clock.ms = 61_000
    pause.resolve(undefined)
    await Promise.all(waits)
    clock.ms = 62_000
    meter.tileDone(1_000_000)
    expect(seen.at(-1)).toMatchObject({ megapixelsPerSecond: 1, remainingMs: 2000 })
  })
})
