import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { pngChunk, pngSignature } from '../../../electron/backend/formats/png/png-chunks.ts'
import type { ImageSource } from '../../../electron/backend/image/image-source.ts'
import { scratchFolder } from './scratch-folder.ts'
import { writeRepeated } from './write-image.ts'
import { openImageSource } from '../../fixtures/local-images.ts'

type Colour = readonly [number, number, number, number]

interface Frame {
  readonly colour: Colour
  /** Left, top, width, height; the whole canvas by default. */
  readonly place?: readonly [number, number, number, number]
  readonly delay?: readonly [number, number]
  /** 0 keep, 1 clear, 2 restore. */
  readonly dispose?: 0 | 1 | 2
  /** 0 replace, 1 over. */
  readonly blend?: 0 | 1
}

const [red, green, blue]: readonly Colour[] = [
  [224, 16, 16, 255],
  [16, 192, 32, 255],
  [16, 32, 208, 255],
]
const [widthPx, heightPx] = [8, 6]
const whole = [0, 0, widthPx, heightPx] as const

function numbers(...values: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4)
  return bytes
}

/** Compressed rows of one colour, 8-bit RGBA without filters. */
function pixels([, , width, height]: readonly number[], colour: Colour): Uint8Array {
  const rows = Array.from({ length: height ?? 0 }, () => [
    0,
    ...Array.from({ length: width ?? 0 }, () => [...colour]).flat(),
  ])
  return deflateSync(Uint8Array.from(rows.flat()))
}

/** An animated PNG file made by hand; `cover` is a picture outside the animation. */
function animatedPng(
  frames: readonly Frame[],
  { loop = 3, count = frames.length, cover = null as Colour | null } = {},
): Buffer {
  let sequence = 0
  const parts = [
    pngSignature,
    pngChunk('IHDR', Buffer.concat([numbers(widthPx, heightPx), Uint8Array.of(8, 6, 0, 0, 0)])),
    pngChunk('acTL', numbers(count, loop)),
    ...(cover === null ? [] : [pngChunk('IDAT', pixels(whole, cover))]),
  ]
  for (const [
    index,
    { colour, place = whole, delay = [1, 10], dispose = 0, blend = 0 },
  ] of frames.entries()) {
    const [left, top, width, height] = place
    const timing = Buffer.alloc(6)
    timing.writeUInt16BE(delay[0], 0)
    timing.writeUInt16BE(delay[1], 2)
    timing.set([dispose, blend], 4)
    parts.push(pngChunk('fcTL', Buffer.concat([numbers(sequence++, width, height, left, top), timing])))
    const data = pixels(place, colour)
    const isFirst = index === 0 && cover === null
    parts.push(
      isFirst ? pngChunk('IDAT', data) : pngChunk('fdAT', Buffer.concat([numbers(sequence++), data])),
    )
  }
  return Buffer.concat([...parts, pngChunk('IEND', new Uint8Array())])
}

/** Every frame as it is seen, as `x,y → colour` of two places: the corner and the middle. */
async function seen(source: ImageSource): Promise<number[][][]> {
  const frames: number[][][] = []
  for (let page = 0; page < source.info.pages; page++) {
    for await (const { samples, widthPx: width, channels } of source.strips({ stripHeightPx: 999, page })) {
      const at = (x: number, y: number) => [
        ...samples.subarray((y * width + x) * channels).slice(0, channels),
      ]
      frames.push([at(0, 0), at(Math.floor(width / 2), Math.floor(samples.length / width / channels / 2))])
    }
  }
  return frames
}

async function opened(file: Uint8Array): Promise<{ folder: string; source: ImageSource }> {
  const folder = await scratchFolder()
  await writeFile(join(folder, 'in.png'), file)
  return { folder, source: await openImageSource(join(folder, 'in.png'), { scratchDirectory: folder }) }
}

const middle = [2, 2, 4, 3] as const
const nothing = [0, 0, 0, 0]

describe('an animated PNG file', () => {
  test('shows each frame as its description says: replaced, laid over, cleared and restored', async () => {
    const { source } = await opened(
      animatedPng([
        { colour: red! },
        { colour: [0, 0, 200, 128], place: middle, blend: 1, dispose: 2 },
        { colour: green!, place: middle, dispose: 1 },
        { colour: [0, 0, 0, 0], place: [0, 0, 1, 1], blend: 1 },
        { colour: [9, 9, 9, 0], place: [0, 0, 1, 1], blend: 0 },
      ]),
    )
    expect(source.info).toMatchObject({ format: 'png', pages: 5, hasAlpha: true })
    // Half blue over red: (200·128 + 224·127) / 255 and so on.
    expect(await seen(source)).toEqual([
      [red, red],
      [red, [112, 8, 108, 255]],
      [red, green],
      [red, nothing],
      [[9, 9, 9, 0], nothing],
    ])
    await source.close()
  })

  test('leaves out a picture that is not part of its animation', async () => {
    const { source } = await opened(animatedPng([{ colour: red! }, { colour: green! }], { cover: blue! }))
    expect((await seen(source)).map(([corner]) => corner)).toEqual([red, green])
    await source.close()
  })

  test.each(['same', 'webp', 'gif', 'jxl'] as const)(
    'keeps every frame, their delays and its loop in a %s file, and comes back from it',
    async (format) => {
      const frames = [
        { colour: red!, delay: [7, 100] },
        { colour: green!, delay: [120, 1000] },
        { colour: blue!, delay: [1, 2] },
      ] as const
      const { folder, source } = await opened(animatedPng(frames))
      expect(source.info.animation).toEqual({ delaysMs: [70, 120, 500], loop: 3 })
      const [output, again] = [join(folder, 'out'), join(folder, 'again.png')]
      const encoding = { format, lossless: true }
      const written = await writeRepeated(source, output, { encoding, scratchDirectory: folder })
      await source.close()
      expect(written.warnings).toEqual([])
      const between = await openImageSource(output, { scratchDirectory: folder })
      expect(between.info).toMatchObject({ widthPx: 16, heightPx: 12, pages: 3 })
      expect(between.info.format).toBe(format === 'same' ? 'png' : format)
      await writeRepeated(between, again, { encoding: { format: 'png' }, scratchDirectory: folder })
      await between.close()
      const result = await openImageSource(again, { scratchDirectory: folder })
      expect(result.info.animation).toEqual({ delaysMs: [70, 120, 500], loop: 3 })
      const corners = (await seen(result)).map(([corner]) => corner?.slice(0, 3))
      expect(corners).toEqual([red, green, blue].map((colour) => colour?.slice(0, 3)))
      await result.close()
      // Readers that know no animation see the first frame.
      const still = await sharp(again).removeAlpha().raw().toBuffer()
      expect([...still.subarray(0, 3)]).toEqual(red?.slice(0, 3))
    },
  )

  test('is refused, never shown as its first frame, where frames are missing or described wrongly', async () => {
    const frames = [{ colour: red! }, { colour: green! }]
    const damaged = [
      animatedPng(frames, { count: 3 }),
      animatedPng([{ colour: red! }, { colour: green!, place: [5, 5, 8, 6] }]),
      animatedPng(frames).subarray(0, -30),
    ]
    for (const file of damaged) await expect(opened(file)).rejects.toMatchObject({ code: 'input-corrupt' })
  })
})
