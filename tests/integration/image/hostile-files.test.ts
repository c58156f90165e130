import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { describe, expect, onTestFinished, test } from 'vitest'
import { encodingSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { openPlainSink } from './plain-sink.ts'
import { scratchFolder } from './scratch-folder.ts'
import { readWhole, repeatPixels, writeRepeated } from './write-image.ts'
import { openImageSource, probeImage } from '../../fixtures/local-images.ts'
import { mutateFile, seededRandom } from '../../fixtures/mutate-file.ts'

const run = promisify(execFile)

async function photo(folder: string, name: string, size = { width: 320, height: 240 }): Promise<string> {
  const path = join(folder, name)
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
  await sharp({ create: { ...size, channels: 3, background: '#808080', noise } }).toFile(path)
  return path
}

describe('a file that is no picture', () => {
  test('is refused where it is empty', async () => {
    const path = join(await scratchFolder(), 'empty.jpg')
    await writeFile(path, '')
    await expect(probeImage(path)).rejects.toMatchObject({ code: 'input-corrupt' })
  })

  test('is refused where it is a folder named like a photo', async () => {
    const path = join(await scratchFolder(), 'photo.jpg')
    await mkdir(path)
    await expect(probeImage(path)).rejects.toMatchObject({ code: 'input-unsupported' })
  })

  test('is refused where it does not exist', async () => {
    const path = join(await scratchFolder(), 'nowhere', 'photo.jpg')
    await expect(probeImage(path)).rejects.toMatchObject({ code: 'input-not-found' })
  })

  test('is refused where its links go in a circle', async () => {
    const folder = await scratchFolder()
    await symlink(join(folder, 'b.jpg'), join(folder, 'a.jpg'))
    await symlink(join(folder, 'a.jpg'), join(folder, 'b.jpg'))
    await expect(probeImage(join(folder, 'a.jpg'))).rejects.toMatchObject({ code: 'input-unreadable' })
  })

  test.each([
    ['text.png', 'Just some text, not a picture at all.'],
    ['drawing.svg', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
    ['document.jpg', '%PDF-1.7 and so on'],
  ])('is refused by its content: %s', async (name, content) => {
    const path = join(await scratchFolder(), name)
    await writeFile(path, content)
    await expect(probeImage(path)).rejects.toMatchObject({ code: 'input-unsupported' })
  })

  test('is reported as gone where it vanishes after it was looked at', async () => {
    const folder = await scratchFolder()
    const path = await photo(folder, 'photo.png')
    const source = await openImageSource(path, { scratchDirectory: folder })
    await rm(path)
    await expect(readWhole(source)).rejects.toMatchObject({ code: 'input-not-found' })
    await source.close()
    expect(await readdir(folder)).toEqual([])
  })
})

describe('a damaged picture', () => {
  test('is kept as far as it goes where a JPEG ends early, with a warning', async () => {
    const folder = await scratchFolder()
    const whole = await readFile(await photo(folder, 'photo.jpg'))
    const path = join(folder, 'cut.jpg')
    await writeFile(path, whole.subarray(0, whole.length / 2))
    const source = await openImageSource(path)
    const written = await writeRepeated(source, join(folder, 'out.png'))
    await source.close()
    expect(written.warnings).toHaveLength(1)
    const { data, info } = await sharp(join(folder, 'out.png')).raw().toBuffer({ resolveWithObject: true })
    expect([info.width, info.height]).toEqual([640, 480])
    expect(new Set(data.subarray(0, 3000)).size).toBeGreaterThan(50)
  })

  test.each(['png', 'webp', 'tiff', 'avif', 'gif'])(
    'is refused where a %s file ends early',
    async (format) => {
      const folder = await scratchFolder()
      const whole = await readFile(await photo(folder, `photo.${format}`))
      const path = join(folder, `cut.${format}`)
      await writeFile(path, whole.subarray(0, whole.length / 2))
      await expect(
        openImageSource(path, { scratchDirectory: folder }).then((source) =>
          readWhole(source).finally(() => source.close()),
        ),
      ).rejects.toMatchObject({ code: 'input-corrupt' })
      expect((await readdir(folder)).sort()).toEqual([`cut.${format}`, `photo.${format}`])
    },
  )

  /** Mutations per format; a long run sets this to thousands. */
  const mutations = Number(process.env.ENLARGER_MUTATIONS ?? 30)

  test.each(['jpeg', 'png', 'webp', 'tiff', 'avif', 'gif'])(
    'gives a clean error or a picture whatever is changed in a %s file, and leaves nothing behind',
    async (format) => {
      const folder = await scratchFolder()
      const whole = await readFile(await photo(folder, `photo.${format}`, { width: 61, height: 47 }))
      await rm(join(folder, `photo.${format}`))
      const random = seededRandom(format.length * 7919)
      const path = join(folder, `mutated.${format}`)
      const outcomes = { pictures: 0, errors: 0 }
      for (let round = 0; round < mutations; round++) {
        await writeFile(path, mutateFile(whole, random))
        try {
          const source = await openImageSource(path, { scratchDirectory: folder })
          try {
            await readWhole(source, 64)
            outcomes.pictures++
          } finally {
            await source.close()
          }
        } catch (error) {
          expect(error).toMatchObject({
            code: expect.stringMatching(/^input-(corrupt|unsupported|too-large)$|^disk-full$/) as string,
          })
          outcomes.errors++
        }
        expect(await readdir(folder)).toEqual([`mutated.${format}`])
      }
      expect(outcomes.errors).toBeGreaterThan(0)
    },
    mutations * 2000,
  )
})

describe('a picture of an odd shape', () => {
  test.each([
    [1, 1],
    [1, 30_000],
    [30_000, 1],
  ])('of %i×%i is read and written', async (width, height) => {
    const folder = await scratchFolder()
    const source = await openImageSource(await photo(folder, 'odd.png', { width, height }))
    const before = await readWhole(source, 4096)
    await writeRepeated(source, join(folder, 'out.png'))
    await source.close()
    const result = await openImageSource(join(folder, 'out.png'))
    expect(await readWhole(result, 8192)).toEqual(repeatPixels(before, 2))
    await result.close()
  })

  test.each(['png', 'tiff'] as const)(
    'of 20000×20000 is copied into a %s file with memory that does not grow with it',
    async (format) => {
      const folder = await scratchFolder()
      const size = { width: 20_000, height: 20_000 }
      const input = join(folder, `in.${format}`)
      const flat = sharp({ create: { ...size, channels: 3, background: '#6a6a6a' }, limitInputPixels: false })
        .toColourspace('b-w')
        .png({ compressionLevel: 1 })
      await (format === 'tiff' ? flat.tiff({ compression: 'deflate' }) : flat).toFile(input)
      const script = new URL('./copy-and-measure.ts', import.meta.url).pathname
      const output = join(folder, 'out')
      const { stdout } = await run(process.execPath, [script, input, output, format, folder])
      const result = JSON.parse(stdout) as { peakBytes: number }
      expect(result).toMatchObject({ widthPx: 20_000, heightPx: 20_000, warnings: [] })
      // 400 million samples; the process alone takes about 100 MB.
      expect(result.peakBytes).toBeLessThan(350_000_000)
      expect(await sharp(output, { limitInputPixels: false }).metadata()).toMatchObject({
        ...size,
        channels: 1,
      })
    },
    600_000,
  )

  test('is refused where it has too many pixels, before anything is decoded', async () => {
    const folder = await scratchFolder()
    const path = join(folder, 'bomb.png')
    const small = await readFile(await photo(folder, 'small.png', { width: 8, height: 8 }))
    const header = Buffer.from(small)
    header.writeUInt32BE(60_000, 16)
    header.writeUInt32BE(60_000, 20)
    const { crc32 } = await import('node:zlib')
    header.writeUInt32BE(crc32(header.subarray(12, 29)), 29)
    await writeFile(path, header)
    await expect(probeImage(path)).rejects.toMatchObject({ code: 'input-too-large' })
  })
})

describe('a place that cannot be written', () => {
  test('is the input itself, whatever the settings allow', async () => {
    const folder = await scratchFolder()
    const path = await photo(folder, 'photo.png')
    await symlink(path, join(folder, 'link.png'))
    const source = await openImageSource(path)
    for (const name of ['photo.png', 'link.png']) {
      await expect(writeRepeated(source, join(folder, name), { allowOverwrite: true })).rejects.toMatchObject(
        {
          code: 'output-is-input',
        },
      )
    }
    await source.close()
  })

  test('is a name that is taken, where overwriting is not allowed', async () => {
    const folder = await scratchFolder()
    const source = await openImageSource(await photo(folder, 'photo.png'))
    await writeFile(join(folder, 'out.png'), 'precious')
    await expect(writeRepeated(source, join(folder, 'out.png'))).rejects.toMatchObject({
      code: 'output-exists',
    })
    await writeRepeated(source, join(folder, 'out.png'), { allowOverwrite: true })
    await source.close()
    expect((await probeImage(join(folder, 'out.png'))).format).toBe('png')
  })

  test('is a name that is taken while the picture is being made', async () => {
    const folder = await scratchFolder()
    const source = await openImageSource(await photo(folder, 'photo.png'))
    const finalPath = join(folder, 'out.png')
    const sink = await openPlainSink(source, finalPath)
    for await (const strip of source.strips({ stripHeightPx: 64 })) await sink.write(strip)
    await writeFile(finalPath, 'precious')
    await expect(sink.finish()).rejects.toMatchObject({ code: 'output-exists' })
    await source.close()
    expect(await readFile(finalPath, 'utf8')).toBe('precious')
    expect((await readdir(folder)).sort()).toEqual(['out.png', 'photo.png'])
  })

  test('is a folder below a file', async () => {
    const folder = await scratchFolder()
    const path = await photo(folder, 'photo.png')
    const source = await openImageSource(path)
    await expect(writeRepeated(source, join(path, 'out.png'))).rejects.toMatchObject({
      code: 'output-unwritable',
    })
    await source.close()
  })

  test('is a picture larger than its format allows, and another format is offered', async () => {
    const folder = await scratchFolder()
    const source = await openImageSource(await photo(folder, 'wide.png', { width: 9000, height: 2 }))
    for (const [format, suggestedFormat] of [
      ['webp', 'png'],
      ['avif', 'png'],
    ] as const) {
      await expect(
        writeRepeated(source, join(folder, `out.${format}`), { encoding: { format } }),
      ).rejects.toMatchObject({ code: 'output-too-large', details: { suggestedFormat } })
    }
    await source.close()
  })

  test('is a full disk, and nothing is left on it', async (context) => {
    const disk = await smallDisk('1m')
    if (disk === null) return context.skip('mounting a small file system needs root')
    const folder = await scratchFolder()
    const source = await openImageSource(await photo(folder, 'photo.png', { width: 900, height: 700 }))
    await expect(writeRepeated(source, join(disk, 'out.png'))).rejects.toMatchObject({ code: 'disk-full' })
    await expect(
      writeRepeated(source, join(folder, 'out.png'), { scratchDirectory: disk }),
    ).rejects.toMatchObject({ code: 'disk-full' })
    await source.close()
    expect([await readdir(disk), await readdir(folder)]).toEqual([[], ['photo.png']])
  })

  test('is a read-only disk', async (context) => {
    const disk = await smallDisk('1m', 'ro')
    if (disk === null) return context.skip('mounting a small file system needs root')
    const folder = await scratchFolder()
    const source = await openImageSource(await photo(folder, 'photo.png'))
    await expect(writeRepeated(source, join(disk, 'out.png'))).rejects.toMatchObject({
      code: 'output-unwritable',
    })
    await source.close()
  })
})

describe('work that ends early', () => {
  test('leaves nothing behind when it is aborted between strips', async () => {
    const folder = await scratchFolder()
    const abort = new AbortController()
    const source = await openImageSource(await photo(folder, 'photo.png'), { scratchDirectory: folder })
    const sink = await openPlainSink(source, join(folder, 'out.png'), {
      scratchDirectory: folder,
      signal: abort.signal,
    })
    const copy = async () => {
      for await (const strip of source.strips({ stripHeightPx: 10, signal: abort.signal })) {
        await sink.write(strip)
        abort.abort()
      }
    }
    await expect(copy()).rejects.toMatchObject({ name: 'AbortError' })
    await sink.abort()
    await source.close()
    expect(await readdir(folder)).toEqual(['photo.png'])
  })

  test('stops encoding soon after it is aborted, and leaves nothing behind', async () => {
    const folder = await scratchFolder()
    const source = await openImageSource(await photo(folder, 'photo.png', { width: 1500, height: 1000 }), {
      scratchDirectory: folder,
    })
    const abort = new AbortController()
    const sink = await openPlainSink(source, join(folder, 'out.png'), {
      widthPx: 3000,
      heightPx: 2000,
      encoding: encodingSchema.parse({ format: 'png', pngCompression: 9 }),
      scratchDirectory: folder,
      signal: abort.signal,
    })
    for await (const strip of source.strips({ stripHeightPx: 100 })) await sink.write(repeatPixels(strip, 2))
    setTimeout(() => abort.abort(), 150)
    await expect(sink.finish()).rejects.toMatchObject({ name: 'AbortError' })
    await source.close()
    expect(await readdir(folder)).toEqual(['photo.png'])
  })

  test('has nothing under its name when it is killed, and what it spooled goes with the next run', async () => {
    const folder = await scratchFolder()
    await photo(folder, 'photo.png')
    const script = new URL('./write-and-die.ts', import.meta.url).pathname
    await expect(run(process.execPath, [script, folder])).rejects.toMatchObject({ signal: 'SIGKILL' })
    const left = await readdir(folder)
    expect(left).not.toContain('out.png')
    expect(left.some((name) => name.startsWith('enlarger-'))).toBe(true)
    const source = await openImageSource(join(folder, 'photo.png'), { scratchDirectory: folder })
    await writeRepeated(source, join(folder, 'out.png'), { scratchDirectory: folder })
    await source.close()
    expect((await readdir(folder)).sort()).toEqual(['out.png', 'photo.png'])
  })
})

/** A mounted file system of this size, or `null` where the user may not mount. */
async function smallDisk(size: string, mode: 'rw' | 'ro' = 'rw'): Promise<string | null> {
  const folder = await scratchFolder()
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${size},${mode}`, 'tmpfs', folder])
  } catch {
    return null
  }
  onTestFinished(async () => {
    await run('umount', [folder])
  })
  return folder
}
