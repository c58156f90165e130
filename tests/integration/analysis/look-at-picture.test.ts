import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { lookAtPicture, type PictureLook } from '../../../electron/backend/analysis/look-at-picture.ts'
import { openImageSource } from '../../fixtures/local-images.ts'
import { drawing, photograph, textPage, withNoise } from '../../fixtures/images/kinds-of-pictures.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

async function look(file: Buffer): Promise<PictureLook> {
  const filePath = path.join(temporaryFolder(), 'picture')
  await writeFile(filePath, file)
  const source = await openImageSource(filePath)
  try {
    return await lookAtPicture(source, new AbortController().signal)
  } finally {
    await source.close()
  }
}

/** The Clean-up value that a damaged photograph gets. */
function cleanUpOf({ choice }: PictureLook): number {
  return choice.treatment === 'restore' ? choice.cleanUp : Number.NaN
}

describe('a look at a picture', () => {
  it('leaves clean photographs to the faithful model, also as good JPEGs', async () => {
    const picture = await photograph()
    for (const file of [
      picture,
      await sharp(picture).jpeg({ quality: 95 }).toBuffer(),
      await sharp(picture).webp({ quality: 92 }).toBuffer(),
    ])
      expect((await look(file)).choice).toEqual({ treatment: 'faithful', reason: 'clean' })
  })

  it('restores compressed photographs, the more the coarser they are', async () => {
    const picture = await photograph()
    const mild = await look(await sharp(picture).jpeg({ quality: 75 }).toBuffer())
    const strong = await look(await sharp(picture).jpeg({ quality: 35 }).toBuffer())
    expect(mild.choice).toMatchObject({ treatment: 'restore', reason: 'compressed' })
    expect(mild.facts.tableMean).toBeCloseTo(29, 0)
    expect(cleanUpOf(strong)).toBeGreaterThan(cleanUpOf(mild) + 20)
  })

  it('finds earlier compression in files that were saved without loss since', async () => {
    const jpeg = await sharp(await photograph())
      .jpeg({ quality: 50 })
      .toBuffer()
    const { facts, choice } = await look(await sharp(jpeg).png().toBuffer())
    expect(choice).toMatchObject({ treatment: 'restore', reason: 'compressed' })
    // The mean of the table at quality 50 is 58.
    expect(facts.tableMean).toBeGreaterThan(45)
    expect(facts.tableMean).toBeLessThan(70)
  })

  it('finds earlier compression in files that were cropped and saved as a good JPEG since', async () => {
    const jpeg = await sharp(await photograph())
      .jpeg({ quality: 50 })
      .toBuffer()
    const cropped = sharp(jpeg).extract({ left: 3, top: 5, width: 470, height: 350 })
    const { choice } = await look(await cropped.jpeg({ quality: 95 }).toBuffer())
    expect(choice).toMatchObject({ treatment: 'restore', reason: 'compressed' })
  })

  it('restores noisy photographs, the more the noisier they are, and tells noise from grain', async () => {
    const picture = await photograph()
    const [mild, strong] = [await look(await withNoise(picture, 5)), await look(await withNoise(picture, 14))]
    expect(mild.choice).toMatchObject({ treatment: 'restore', reason: 'noisy' })
    expect(cleanUpOf(strong)).toBeGreaterThan(cleanUpOf(mild) + 10)
    const grainy = await look(await withNoise(picture, 9, 1))
    expect(grainy.choice).toMatchObject({ treatment: 'restore', reason: 'grainy' })
    expect(grainy.facts.noise).toBeNull()
  })

  it('leaves pages of text to the faithful model, whatever their paper and their file are', async () => {
    const page = await textPage()
    const files = [
      page,
      await textPage(520, 400, 220, 25),
      await sharp(page).jpeg({ quality: 90 }).toBuffer(),
      await sharp(page).blur(0.6).png().toBuffer(),
      await withNoise(page, 2),
    ]
    for (const file of files)
      expect((await look(file)).choice).toEqual({ treatment: 'faithful', reason: 'text' })
  })

  it('gives drawings to a model for drawings, also when they were compressed', async () => {
    const picture = await drawing()
    for (const file of [picture, await sharp(picture).jpeg({ quality: 80 }).toBuffer()])
      expect((await look(file)).choice).toEqual({ treatment: 'drawing', reason: 'drawing' })
  })

  it('takes pictures of any depth, with alpha, and of a single pixel', async () => {
    const picture = await photograph()
    const deep = await sharp(picture).toColourspace('rgb16').png().toBuffer()
    expect((await look(deep)).choice).toEqual({ treatment: 'faithful', reason: 'clean' })
    const withAlpha = await sharp(picture).ensureAlpha(0.5).png().toBuffer()
    expect((await look(withAlpha)).choice.treatment).not.toBe('restore')
    const dot = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#808080' } })
      .png()
      .toBuffer()
    expect((await look(dot)).choice).toEqual({ treatment: 'faithful', reason: 'clean' })
  })

  it('gives up when asked to', async () => {
    const filePath = path.join(temporaryFolder(), 'picture.png')
    await writeFile(filePath, await photograph())
    const source = await openImageSource(filePath)
    await expect(lookAtPicture(source, AbortSignal.abort())).rejects.toThrow()
    await source.close()
  })
})
