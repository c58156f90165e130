import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import sharp from 'sharp'
import { launchApplication } from './harness/launch-application.ts'
import { takeScreenshot } from './harness/take-screenshot.ts'

const root = path.resolve(import.meta.dirname, '../..')

test('an image is previewed before it is enlarged, and keeps each of its results', async () => {
  test.setTimeout(280_000)
  const folder = mkdtempSync(path.join(tmpdir(), 'enlarger-e2e-versions-'))
  const photos = path.join(folder, 'Photos')
  mkdirSync(photos)
  await sharp(path.join(root, 'samples', 'farmhouse.jpg'))
    .resize(96, 72)
    .png()
    .toFile(path.join(photos, 'a.png'))
  const app = await launchApplication({ paths: [photos] })
  try {
    const { page } = app
    const right = page.getByRole('button', { name: /^Shown on the right/ })
    // What the settings make of it is seen at once, with the size that the file will have.
    await expect(right).toHaveAccessibleName(/Preview: Enlarger \w+ 4×.*384 × 288. · about/, {
      timeout: 90_000,
    })
    await expect(page.getByRole('slider', { name: 'Divider between before and after' })).toBeVisible()
    expect(readdirSync(folder)).toEqual(['Photos'])
    await takeScreenshot(app, 'preview')

    await page.getByRole('button', { name: 'Enlarge 1 image' }).click()
    await expect(page.getByRole('region', { name: /^Enlarged 1 image in/ })).toBeVisible({ timeout: 90_000 })
    await expect(right).toHaveAccessibleName(/384 × 288/)
    await expect(right).not.toHaveAccessibleName(/Preview/)

    // Other settings: the preview comes back, and the result stays.
    await page.getByRole('radio', { name: '2×' }).click()
    await expect(right).toHaveAccessibleName(/Preview: Enlarger \w+ 2×.*192 × 144/, { timeout: 60_000 })
    await page.getByRole('button', { name: 'Enlarge again' }).click()
    await expect(right).toHaveAccessibleName(/Enlarger \w+ 2×.*192 × 144/, { timeout: 90_000 })
    await right.press('Enter')
    await expect(page.getByRole('menuitem', { name: /^(Original|Preview|Enlarger)/ })).toHaveCount(4)
    await takeScreenshot(app, 'versions')
    await page.getByRole('menuitem', { name: /384 × 288/ }).press('Enter')
    await expect(right).toHaveAccessibleName(/384 × 288/)
    const results = readdirSync(folder, { recursive: true }).map(String)
    expect(results.filter((name) => /_[24]x\.png$/.test(name))).toHaveLength(2)
    expect(app.complaints).toEqual([])
  } finally {
    await app.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
