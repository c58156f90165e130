import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  openProviderVerdicts,
  type ProviderVerdicts,
} from '../../../electron/backend/engine/provider-verdicts.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

const dayMs = 24 * 3_600_000
const start = Date.UTC(2026, 0, 1)
const place = { path: '' }
const openAt = (afterMs: number, environment = 'driver 1'): Promise<ProviderVerdicts> =>
  openProviderVerdicts(place.path, environment, () => start + afterMs)

beforeEach(async () => {
  place.path = join(temporaryFolder(), 'providers.json')
  const verdicts = await openAt(0)
  await verdicts.set('cuda', 'model', { ok: true, reason: null })
  await verdicts.set('webgpu', 'model', { ok: false, reason: { code: 'self-check-failed' } })
  await verdicts.limitTile('cuda', 'model', 128)
})

describe('what is known of execution providers', () => {
  it('is known at the next start', async () => {
    const verdicts = await openAt(dayMs)
    expect(verdicts.get('cuda', 'model')).toMatchObject({ ok: true })
    expect(verdicts.latest('webgpu')).toMatchObject({ ok: false, reason: { code: 'self-check-failed' } })
    expect(verdicts.tileLimitPx('cuda', 'model')).toBe(128)
  })

  it('is void when the driver changes', async () => {
    const verdicts = await openAt(dayMs, 'driver 2')
    expect(verdicts.get('cuda', 'model')).toBeNull()
    expect(verdicts.latest('webgpu')).toBeNull()
    expect(verdicts.tileLimitPx('cuda', 'model')).toBeNull()
  })

  it.each([
    ['after a week', 8 * dayMs],
    ['where the clock was set back', -dayMs],
  ])('is tried again %s where it speaks against the device', async (_, afterMs) => {
    const verdicts = await openAt(afterMs)
    expect(verdicts.get('cuda', 'model')).toMatchObject({ ok: true })
    expect(verdicts.latest('webgpu')).toBeNull()
    expect(verdicts.tileLimitPx('cuda', 'model')).toBeNull()
  })

  it('keeps the lowest limit of tiles, whichever came last', async () => {
    const verdicts = await openAt(0)
    await Promise.all([verdicts.limitTile('cuda', 'model', 64), verdicts.limitTile('cuda', 'model', 256)])
    expect((await openAt(dayMs)).tileLimitPx('cuda', 'model')).toBe(64)
    expect(readdirSync(join(place.path, '..'))).toEqual(['providers.json'])
  })

  it('that cannot be written is still known to this process', async () => {
    const verdicts = await openProviderVerdicts('/dev/null/providers.json', 'driver 1')
    await verdicts.set('cuda', 'model', { ok: true, reason: null })
    expect(verdicts.get('cuda', 'model')).toMatchObject({ ok: true })
  })
})
