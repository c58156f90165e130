import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { createPreviewCache } from '../../../electron/backend/previews/preview-cache.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { writePicture } from '../../fixtures/write-picture.ts'
import { localImages } from '../../fixtures/local-images.ts'

const gigabyte = 1 << 30

test('a thumbnail fits its square, upright, and small pictures keep their size', async () => {
  const folder = temporaryFolder()
  const cache = createPreviewCache(localImages(), join(folder, 'cache'), gigabyte)
  const turned = join(folder, 'turned.jpg')
  await sharp({ create: { width: 600, height: 300, channels: 3, background: '#456' } })
    .withMetadata({ orientation: 6 })
    .toFile(turned)
  const large = await sharp(
    (await cache.locate({ path: turned, sidePx: 256, isExact: false })).path,
  ).metadata()
  expect([large.format, large.width, large.height]).toEqual(['webp', 128, 256])
  const small = await writePicture(join(folder, 'small.png'))
  const kept = await sharp((await cache.locate({ path: small, sidePx: 256, isExact: false })).path).metadata()
  expect([kept.width, kept.height]).toEqual([12, 8])
})

test('an exact preview has every sample of the picture', async () => {
  const folder = temporaryFolder()
  const path = await writePicture(join(folder, 'a.png'))
  const preview = await createPreviewCache(localImages(), join(folder, 'cache'), gigabyte).locate({
    path,
    sidePx: 4096,
    isExact: true,
  })
  expect(preview.mimeType).toBe('image/png')
  expect(await sharp(preview.path).raw().toBuffer()).toEqual(await sharp(path).raw().toBuffer())
})

test('a preview is made once, also when asked for twice at a time, and anew when the picture changes', async () => {
  const folder = temporaryFolder()
  const cache = createPreviewCache(localImages(), join(folder, 'cache'), gigabyte)
  const path = await writePicture(join(folder, 'a.png'))
  const ask = () => cache.locate({ path, sidePx: 256, isExact: false })
  const [one, other] = await Promise.all([ask(), ask()])
  expect(other).toEqual(one)
  const made = statSync(one.path).ino
  expect(statSync((await ask()).path).ino).toBe(made)
  await writePicture(path, 2, 20, 20)
  expect((await ask()).path).not.toBe(one.path)
  expect(readdirSync(join(folder, 'cache'))).toHaveLength(2)
})

test('what is no picture, or is gone, is told by its code and leaves nothing', async () => {
  const folder = temporaryFolder()
  const cache = createPreviewCache(localImages(), join(folder, 'cache'), gigabyte)
  writeFileSync(join(folder, 'bad.jpg'), 'no picture')
  const ask = (name: string) => cache.locate({ path: join(folder, name), sidePx: 256, isExact: false })
  await expect(ask('bad.jpg')).rejects.toMatchObject({ code: 'input-unsupported' })
  await expect(ask('gone.jpg')).rejects.toMatchObject({ code: 'input-not-found' })
  expect(readdirSync(join(folder, 'cache'))).toEqual([])
})
