import { expect, test } from '@playwright/test'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { dropPaths } from './harness/drop-paths.ts'
import { launchApplication, type RunningApplication } from './harness/launch-application.ts'

const root = path.resolve(import.meta.dirname, '../..')

test.describe('settings of size and file', () => {
  const shared: { app?: RunningApplication; folder?: string } = {}
  const app = (): RunningApplication => {
    if (!shared.app) throw new Error('Expected the application to run.')
    return shared.app
  }
  test.beforeAll(async () => {
    shared.folder = mkdtempSync(path.join(tmpdir(), 'enlarger-export-'))
    mkdirSync(path.join(shared.folder, 'in'))
    const photo = sharp(path.join(root, 'samples/farmhouse.jpg')).resize(160, 105)
    await photo.toFile(path.join(shared.folder, 'in', 'photo.png'))
    const clear = { r: 0, g: 0, b: 0, alpha: 0 }
    const glass = sharp({ create: { width: 64, height: 48, channels: 4, background: clear } })
    await glass.toFile(path.join(shared.folder, 'in', 'glass.png'))
    shared.app = await launchApplication()
    await expect(app().page.getByRole('heading', { name: 'Drop photos or folders here' })).toBeVisible()
    await dropPaths(app().page, [path.join(shared.folder, 'in')])
    await expect(app().page.getByRole('option')).toHaveCount(2)
  })
  test.afterAll(async () => {
    await shared.app?.close()
    if (shared.folder) rmSync(shared.folder, { recursive: true, force: true })
  })

  test('tell how large results will be, and what room there is', async () => {
    const { page } = app()
    await page.getByRole('option', { name: /^photo/ }).click()
    await expect(page.getByText(/640 × 420.*about/)).toBeVisible()
    await expect(page.getByText(/^About .+ in all$/)).toBeVisible()
    await expect(page.getByText(/free$/)).toBeVisible()
  })

  test('bound the size, and leave large images out', async () => {
    const { page } = app()
    await page.getByRole('button', { name: 'Limits' }).click()
    await page.getByRole('switch', { name: 'Long side at most' }).click()
    await page.getByRole('spinbutton', { name: 'Long side at most' }).fill('400')
    await page.keyboard.press('Enter')
    await expect(page.getByText(/400 × 26\d/).first()).toBeVisible()
    await page.getByRole('switch', { name: 'Only images smaller than' }).click()
    await page.getByRole('spinbutton', { name: 'Only images smaller than' }).fill('100')
    await page.keyboard.press('Enter')
    await expect(page.getByText('large enough already')).toBeVisible()
    await page.getByRole('switch', { name: 'Only images smaller than' }).click()
    await expect(page.getByText('large enough already')).toHaveCount(0)
  })

  test('bound the file, and colour what was transparent', async () => {
    test.setTimeout(240_000)
    const { page } = app()
    await page.getByLabel('Format: PNG').click()
    await page.getByRole('option', { name: 'TIFF' }).click()
    await page.getByRole('button', { name: 'Options' }).click()
    await expect(page.getByRole('switch', { name: 'Always BigTIFF' })).toBeVisible()
    await page.getByLabel('Format: TIFF').click()
    await page.getByRole('option', { name: 'JPEG', exact: true }).click()
    await page.getByRole('switch', { name: 'Largest file size' }).click()
    await page.getByRole('spinbutton', { name: 'Largest file size' }).fill('9')
    await page.keyboard.press('Enter')
    await page.getByLabel('Background of transparency').fill('#ff0000')
    await page.getByRole('button', { name: 'Enlarge 2 images' }).click()
    await expect(page.getByText(/^Enlarged 2 images in/)).toBeVisible({ timeout: 180_000 })
    const folder = path.join(shared.folder ?? '', 'in-enlarged')
    const [glass = '', photo = ''] = readdirSync(folder)
      .sort()
      .map((name) => path.join(folder, name))
    expect((await sharp(photo).metadata()).width).toBe(400)
    // Metadata comes on top of the pixels.
    expect(statSync(photo).size).toBeLessThan(12_000)
    const { data } = await sharp(glass).raw().toBuffer({ resolveWithObject: true })
    expect([(data[0] ?? 0) > 245, (data[1] ?? 255) < 12, (data[2] ?? 255) < 12]).toEqual([true, true, true])
  })

  test('break none of the page’s rules', () => {
    expect(app().complaints).toEqual([])
  })
})
