import { describe, expect, it } from 'vitest'
import { jobSchema } from '../../../electron/common/jobs/job.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { recordedJobs } from '../../../renderer/src/gallery/recorded-jobs.ts'
import { keepUnchanged } from '../../../renderer/src/queue/keep-unchanged.ts'

const settings = upscaleSettingsSchema.parse({ modelId: 'enlarger-photo-x4' })
const jobs = (): ReturnType<typeof recordedJobs> =>
  recordedJobs('thirty', [{ widthPx: 160, heightPx: 120 }], settings)

describe('jobs that arrive again', () => {
  it('stay the objects they were where nothing about them changed, also at other places', () => {
    const known = jobs()
    const arrived = jobs().toReversed()
    const kept = keepUnchanged(arrived, known)
    expect(kept.every((job) => known.includes(job))).toBe(true)
    expect(kept.map(({ id }) => id)).toEqual(arrived.map(({ id }) => id))
  })

  it('are new where their state or settings changed, or nobody knew them', () => {
    const [first, second, ...rest] = jobs()
    if (!first || !second) throw new Error('Expected recorded jobs.')
    const cancelled = jobSchema.parse({ ...first, state: { kind: 'cancelled' } })
    const resized = jobSchema.parse({
      ...second,
      settings: { ...settings, target: { kind: 'scale', factor: 2 } },
    })
    expect(keepUnchanged([cancelled, resized], [first, second])).toEqual([cancelled, resized])
    expect(keepUnchanged(rest, [first])[0]).toBe(rest[0])
  })
})
