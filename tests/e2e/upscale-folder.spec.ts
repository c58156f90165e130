import { existsSync, globSync } from 'node:fs'
import path from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import sharp from 'sharp'
import { dropPaths } from './harness/drop-paths.ts'
import { launchApplication, type RunningApplication } from './harness/launch-application.ts'
import { makePhotoFolder, type PhotoFolder } from './harness/photo-folder.ts'
import { takeScreenshot } from './harness/take-screenshot.ts'

test.describe.serial('a dropped folder', () => {
  const shared: { app?: RunningApplication; photos?: PhotoFolder } = {}
  const app = (): RunningApplication => {
    if (!shared.app) throw new Error('Expected the application to run.')
    return shared.app
  }
  const photos = (): PhotoFolder => {
    if (!shared.photos) throw new Error('Expected the folder to be there.')
    return shared.photos
  }
  const item = (page: Page, name: string): ReturnType<Page['getByRole']> =>
    page.getByRole('option', { name: new RegExp(`^${name}`) })

  test.beforeAll(async () => {
    shared.photos = await makePhotoFolder()
    shared.app = await launchApplication()
  })
  test.afterAll(async () => {
    await shared.app?.close()
    shared.photos?.remove()
  })

  test('is shown as a queue of its images, with what is inside its folders', async () => {
    const { page } = app()
    await page.getByRole('button', { name: 'Choose images…' }).waitFor()
    await takeScreenshot(app(), 'empty')
    await dropPaths(page, [photos().path])
    for (const name of ['hill.png', 'turned.jpg', 'tower.webp', 'broken.jpg']) {
      await expect(item(page, `${name}, Waiting`)).toBeVisible()
    }
    await expect(page.getByRole('option')).toHaveCount(4)
    await expect(item(page, 'hill.png').locator('img')).toHaveJSProperty('complete', true)
    await takeScreenshot(app(), 'queue')
  })

  test('is enlarged, the broken image named and left behind', async () => {
    const { page } = app()
    await page.getByRole('button', { name: 'Enlarge 4 images' }).click()
    for (const name of ['hill.png', 'turned.jpg', 'tower.webp']) {
      await expect(item(page, `${name}, Done`)).toBeVisible({ timeout: 60_000 })
    }
    await expect(item(page, 'broken.jpg, Failed')).toBeVisible()
    await takeScreenshot(app(), 'finished')
  })

  test('gives files four times as wide and high, upright, in a tree like its own', async () => {
    const output = photos().outputPath
    expect(globSync('**/*.*', { cwd: output }).toSorted()).toEqual(
      [path.join('Ferien ü', 'tower_4x.png'), 'hill_4x.png', 'turned_4x.png'].toSorted(),
    )
    const sizeOf = async (file: string): Promise<[number, number]> => {
      const { width, height } = await sharp(path.join(output, file)).metadata()
      return [width, height]
    }
    expect(await sizeOf('hill_4x.png')).toEqual([256, 192])
    expect(await sizeOf('turned_4x.png')).toEqual([160, 240])
    expect(await sizeOf(path.join('Ferien ü', 'tower_4x.png'))).toEqual([200, 280])
    expect(
      await differenceToOriginal(path.join(photos().path, 'hill.png'), path.join(output, 'hill_4x.png')),
    ).toBeLessThan(6)
    expect(existsSync(path.join(photos().path, 'notes.txt'))).toBe(true)
  })

  test('lets the result be compared with the original by a slider, from the keyboard too', async () => {
    const { page } = app()
    await item(page, 'hill.png').dblclick()
    const divider = page.getByRole('slider', { name: 'Divider between before and after' })
    await expect(divider).toHaveAttribute('aria-valuenow', '50')
    await divider.press('ArrowLeft')
    await expect(divider).toHaveAttribute('aria-valuenow', '49')
    await takeScreenshot(app(), 'compare')
  })

  test('looks right in the dark, in the smallest window and on a 4K screen', async () => {
    const { page, electron } = app()
    await page.emulateMedia({ colorScheme: 'dark' })
    await takeScreenshot(app(), 'compare-dark')
    const resize = async (width: number, height: number): Promise<void> => {
      await electron.evaluate(
        ({ BrowserWindow }, size) =>
          BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
        { width, height },
      )
      await page.waitForFunction((size) => Math.abs(innerWidth - size) < 4, width)
    }
    for (const [width, height] of [
      [900, 600],
      [3840, 2160],
    ] as const) {
      await resize(width, height)
      await takeScreenshot(app(), `compare-dark-${width}x${height}`)
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(overflow).toBeLessThanOrEqual(0)
    }
  })

  test('leaves no complaint in the console but that of the picture that cannot be shown', () => {
    const others = app().complaints.filter((text) => !/status of 404/.test(text))
    expect(others).toEqual([])
  })
})

/** Root mean square difference, of 255, between an image and its enlargement brought back to its size. */
async function differenceToOriginal(originalPath: string, enlargedPath: string): Promise<number> {
  const original = await sharp(originalPath).raw().toBuffer({ resolveWithObject: true })
  const { width, height } = original.info
  const back = await sharp(enlargedPath).resize(width, height, { fit: 'fill' }).removeAlpha().raw().toBuffer()
  const sum = original.data.reduce((total, value, index) => total + (value - (back[index] ?? 0)) ** 2, 0)
  return Math.sqrt(sum / original.data.length)
}
