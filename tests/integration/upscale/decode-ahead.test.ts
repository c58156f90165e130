import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test, vi } from 'vitest'
import type { Engine } from '../../../electron/backend/engine/engine.ts'
import type { ImageSource } from '../../../electron/backend/image/image-source.ts'
import { createDecodeAhead } from '../../../electron/backend/upscale/decode-ahead.ts'
import { createUpscaleImage } from '../../../electron/backend/upscale/upscale-image.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { scratchFolder } from '../image/scratch-folder.ts'
import { readWhole } from '../image/write-image.ts'
import { repeatingRunner } from './known-runner.ts'
import { localImages } from '../../fixtures/local-images.ts'

const never = new AbortController().signal

/** A small picture of one gray level. */
async function grayPicture(path: string, level: number): Promise<string> {
  await sharp(Buffer.alloc(24 * 16, level), { raw: { width: 24, height: 16, channels: 1 } })
    .png()
    .toFile(path)
  return path
}

/** The spools below the folder for scratch files, once all that was begun has settled into as many. */
async function spools(scratch: string, count: number): Promise<string[]> {
  return await vi.waitFor(async () => {
    const folders = await readdir(scratch).catch((): string[] => [])
    const files = await Promise.all(folders.map((folder) => readdir(join(scratch, folder))))
    const complete = folders.filter((_, index) => files[index]?.includes('decoded.v'))
    expect(folders).toHaveLength(count)
    expect(complete).toHaveLength(count)
    return complete
  })
}

async function levelOf(source: ImageSource): Promise<number | undefined> {
  const { samples } = await readWhole(source)
  await source.close()
  return samples[0]
}

describe('the image that comes next', () => {
  test('is there, decoded, when it is opened', async () => {
    const folder = await scratchFolder()
    const path = await grayPicture(join(folder, 'next.png'), 90)
    const scratch = join(folder, 'scratch')
    const ahead = createDecodeAhead(localImages(scratch), scratch)
    ahead.prepare(path)
    const before = await spools(scratch, 1)
    const source = await ahead.open(path)
    expect(await readWhole(source)).toMatchObject({ widthPx: 24, heightPx: 16 })
    expect(await spools(scratch, 1)).toEqual(before)
    await source.close()
    expect(await readdir(scratch)).toEqual([])
  })

  test('is read anew where another file has taken its place', async () => {
    const folder = await scratchFolder()
    const path = await grayPicture(join(folder, 'next.png'), 90)
    const scratch = join(folder, 'scratch')
    const ahead = createDecodeAhead(localImages(scratch), scratch)
    ahead.prepare(path)
    await spools(scratch, 1)
    await rm(path)
    await grayPicture(path, 200)
    expect(await levelOf(await ahead.open(path))).toBe(200)
    expect(await readdir(scratch)).toEqual([])
  })

  test('is forgotten where the order has changed', async () => {
    const folder = await scratchFolder()
    const [first, second] = [
      await grayPicture(join(folder, 'first.png'), 90),
      await grayPicture(join(folder, 'second.png'), 200),
    ]
    const scratch = join(folder, 'scratch')
    const ahead = createDecodeAhead(localImages(scratch), scratch)
    ahead.prepare(first)
    const [old] = await spools(scratch, 1)
    ahead.prepare(second)
    await vi.waitFor(async () => expect(await readdir(scratch)).not.toContain(old))
    await spools(scratch, 1)
    expect(await levelOf(await ahead.open(first))).toBe(90)
    await vi.waitFor(async () => expect(await readdir(scratch)).toEqual([]))
  })

  test('fails when it is opened, with the reason, where it cannot be decoded', async () => {
    const folder = await scratchFolder()
    const path = join(folder, 'broken.png')
    await writeFile(path, 'no picture')
    const ahead = createDecodeAhead(localImages(), join(folder, 'scratch'))
    ahead.prepare(path)
    await expect(ahead.open(path)).rejects.toMatchObject({ code: 'input-unsupported' })
  })

  test('is what an upscale then reads', async () => {
    const folder = await scratchFolder()
    const next = await grayPicture(join(folder, 'next.png'), 200)
    const scratch = join(folder, 'scratch')
    const ahead = createDecodeAhead(localImages(scratch), scratch)
    const upscale = createUpscaleImage(
      {
        engine: { openRunners: () => Promise.resolve([repeatingRunner]) } as unknown as Engine,
        loadModel: () => Promise.resolve(repeatingRunner.model),
        scratchDirectory: scratch,
      },
      localImages(scratch),
    )
    const request = {
      outputPath: join(folder, 'out.png'),
      allowOverwrite: false,
      settings: upscaleSettingsSchema.parse({
        modelId: 'repeating',
        target: { kind: 'scale', factor: 2 },
        encoding: { format: 'png' },
      }),
    }
    const control = { signal: never, checkpoint: () => Promise.resolve(), onProgress: () => undefined }
    ahead.prepare(next)
    const [before] = await spools(scratch, 1)
    const source = await ahead.open(next)
    expect(await spools(scratch, 1)).toEqual([before])
    await upscale(source, request, control)
    await source.close()
    expect(await readdir(scratch)).toEqual([])
    expect((await sharp(join(folder, 'out.png')).stats()).channels[0]?.mean).toBe(200)
  })
})
