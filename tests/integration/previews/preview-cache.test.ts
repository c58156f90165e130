import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPreviewCache } from '../../../electron/backend/previews/preview-cache.ts'
import { localImages } from '../../fixtures/local-images.ts'

describe('pictures for the window', () => {
  const folder = { path: '' }
  beforeEach(async () => {
    folder.path = await mkdtemp(join(tmpdir(), 'enlarger-previews-'))
  })
  afterEach(() => rm(folder.path, { recursive: true, force: true }))

  /** An image of 300 × 200 in which no two neighbours are alike. */
  async function checkered(): Promise<{ path: string; samples: Buffer }> {
    const samples = Buffer.from(Array.from({ length: 300 * 200 * 3 }, (_, index) => (index * 7919) % 256))
    const path = join(folder.path, 'image.png')
    await sharp(samples, { raw: { width: 300, height: 200, channels: 3 } })
      .png()
      .toFile(path)
    return { path, samples }
  }

  it('hold every pixel of the image where that is no larger than asked for', async () => {
    const { path, samples } = await checkered()
    const cache = createPreviewCache(localImages(), join(folder.path, 'previews'), 1e9)
    const located = await cache.locate({ path, sidePx: 300, isExact: true })
    expect(located.mimeType).toBe('image/png')
    const shown = await sharp(located.path).removeAlpha().raw().toBuffer()
    expect(shown.equals(samples)).toBe(true)
  })

  it('are reduced to the side that is asked for otherwise', async () => {
    const { path } = await checkered()
    const cache = createPreviewCache(localImages(), join(folder.path, 'previews'), 1e9)
    const { width, height, format } = await sharp(
      (await cache.locate({ path, sidePx: 60, isExact: false })).path,
    ).metadata()
    expect({ width, height, format }).toEqual({ width: 60, height: 40, format: 'webp' })
  })
})
