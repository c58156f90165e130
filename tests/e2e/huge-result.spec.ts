import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import sharp from 'sharp'
import { launchApplication, type RunningApplication } from './harness/launch-application.ts'
import { takeScreenshot } from './harness/take-screenshot.ts'

/** Too large for the window to hold whole: its pixels come as tiles. */
const original = { width: 4400, height: 3000 }

/** A picture whose pixels say where they are, up to 4096 along a side. */
async function writeMap(file: string, { width, height }: { width: number; height: number }): Promise<void> {
  const samples = Buffer.alloc(width * height * 3)
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      samples[at++] = x & 255
      samples[at++] = y & 255
      samples[at++] = (((x >> 8) & 15) << 4) | ((y >> 8) & 15)
    }
  }
  await sharp(samples, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toFile(file)
}

/** Colours of a square of device pixels in the middle of the canvas. */
async function middleOf(page: Page, side: number): Promise<number[]> {
  return await page
    .locator('.stage canvas')
    .first()
    .evaluate((canvas, wanted) => {
      if (!(canvas instanceof HTMLCanvasElement)) throw new Error('Expected a canvas.')
      const [left, top] = [Math.floor((canvas.width - wanted) / 2), Math.floor((canvas.height - wanted) / 2)]
      return [...(canvas.getContext('2d')?.getImageData(left, top, wanted, wanted).data ?? [])]
    }, side)
}

/** Where in its picture the first pixel of such a square lies. */
function placeOf([red = 0, green = 0, blue = 0]: readonly number[]): Place {
  return { x: red + ((blue >> 4) << 8), y: green + ((blue & 15) << 8) }
}

interface Place {
  readonly x: number
  readonly y: number
}

function isNear(one: Place, other: Place): boolean {
  return Math.abs(one.x - other.x) <= 1 && Math.abs(one.y - other.y) <= 1
}

test.describe.serial('a result of many megapixels', () => {
  const shared: { app?: RunningApplication; parent?: string } = {}
  const app = (): RunningApplication => {
    if (!shared.app) throw new Error('Expected the application to run.')
    return shared.app
  }
  test.beforeAll(async () => {
    const parent = mkdtempSync(path.join(tmpdir(), 'enlarger-e2e-huge-'))
    shared.parent = parent
    const photos = path.join(parent, 'Photos')
    mkdirSync(photos)
    mkdirSync(`${photos}-enlarged`)
    await writeMap(path.join(photos, 'map.png'), original)
    // The result is there already, so that nothing needs hours.
    await writeMap(path.join(`${photos}-enlarged`, 'map_2x.png'), { width: 8800, height: 6000 })
    shared.app = await launchApplication({ paths: [photos] })
  })
  test.afterAll(async () => {
    await shared.app?.close()
    if (shared.parent) rmSync(shared.parent, { recursive: true, force: true })
  })

  test('is compared at every zoom, each pixel as it is in the file', async () => {
    test.setTimeout(300_000)
    const { page } = app()
    await page.getByRole('radio', { name: '2×' }).click()
    await page.getByRole('button', { name: 'Enlarge 1 image' }).click()
    await expect(page.getByText('Skipped').first()).toBeVisible()
    await page.keyboard.press('Control+3')
    await expect(page.getByRole('slider', { name: 'Divider between before and after' })).toBeVisible({
      timeout: 60_000,
    })
    await page.keyboard.press('b')
    for (let press = 0; press < 20; press++) await page.keyboard.press('+')
    await expect(page.getByRole('button', { name: '1,600%' })).toBeVisible()
    // The middle, 4400 and 3000, lies between pixels; the map counts to 4096.
    await expect
      .poll(async () => isNear(placeOf(await middleOf(page, 1)), { x: 4400 - 4096, y: 3000 }), {
        timeout: 60_000,
      })
      .toBe(true)
    const colours = await middleOf(page, 64)
    const distinct = new Set(
      Array.from({ length: 64 * 64 }, (_, index) => colours.slice(index * 4, index * 4 + 3).join(' ')),
    )
    expect(distinct.size, 'whole squares of 16 by 16, nothing between them').toBeLessThanOrEqual(25)
    await takeScreenshot(app(), 'huge-1600')
  })

  test('shows the same place of the original', async () => {
    const { page } = app()
    await page.keyboard.press('p')
    await page.keyboard.press('b')
    await expect.poll(async () => isNear(placeOf(await middleOf(page, 1)), { x: 2200, y: 1500 })).toBe(true)
    for (let press = 0; press < 12; press++) await page.keyboard.press('Shift+ArrowRight')
    // 12 × 48 pixels of the screen are 36 of the result and 18 of the original.
    await expect.poll(async () => isNear(placeOf(await middleOf(page, 1)), { x: 2218, y: 1500 })).toBe(true)
    await page.keyboard.press('b')
    await expect
      .poll(async () => isNear(placeOf(await middleOf(page, 1)), { x: 4436 - 4096, y: 3000 }))
      .toBe(true)
  })

  test('is drawn from its tiles on the way out again', async () => {
    const { page } = app()
    await page.keyboard.press('1')
    await expect(page.getByRole('button', { name: '100%' })).toBeVisible()
    await expect
      .poll(async () => isNear(placeOf(await middleOf(page, 1)), { x: 4436 - 4096, y: 3000 }))
      .toBe(true)
    await page.keyboard.press('-')
    await page.keyboard.press('0')
    await expect(page.getByRole('button', { name: 'Fit' })).toBeVisible()
    await page.keyboard.press('s')
    await takeScreenshot(app(), 'huge-side')
  })

  test('breaks none of the page’s rules on the way', () => {
    expect(app().complaints).toEqual([])
  })
})
