import { expect, test } from '@playwright/test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { dropPaths } from './harness/drop-paths.ts'
import { launchApplication, type RunningApplication } from './harness/launch-application.ts'

const root = path.resolve(import.meta.dirname, '../..')

test.describe('the model picker', () => {
  const shared: { app?: RunningApplication; folder?: string } = {}
  const app = (): RunningApplication => {
    if (!shared.app) throw new Error('Expected the application to run.')
    return shared.app
  }
  const picker = () => app().page.getByRole('radiogroup', { name: 'Choose a model' })
  const openPicker = () =>
    app()
      .page.getByRole('button', { name: /^Enlarger Photo/ })
      .click()

  test.beforeAll(async () => {
    shared.folder = mkdtempSync(path.join(tmpdir(), 'enlarger-picker-'))
    const large = sharp(path.join(root, 'samples/farmhouse.jpg')).resize(2400)
    await large.toFile(path.join(shared.folder, 'large.jpg'))
    await sharp(path.join(root, 'samples/portrait.jpg')).toFile(path.join(shared.folder, 'small.jpg'))
    shared.app = await launchApplication()
    await expect(app().page.getByRole('heading', { name: 'Drop photos or folders here' })).toBeVisible()
  })
  test.afterAll(async () => {
    await shared.app?.close()
    if (shared.folder) rmSync(shared.folder, { recursive: true, force: true })
  })

  test('shows no previews and no speeds before there is anything to show', async () => {
    await openPicker()
    await expect(picker().getByText('Not measured here yet').first()).toBeVisible()
    await expect(picker().locator('img:not(.instead)')).toHaveCount(0)
    await app().page.keyboard.press('Escape')
  })

  test('shows what models make of the middle of the user’s own image, and how fast they were', async () => {
    test.setTimeout(240_000)
    const { page } = app()
    await dropPaths(page, [shared.folder ?? ''])
    await expect(page.getByRole('option')).toHaveCount(2)
    await page.getByRole('option', { name: /^small/ }).click()
    await openPicker()
    const lead = picker().getByRole('radio', { name: /^Enlarger Photo Recommended/ })
    await expect(lead.locator('img:not(.instead)')).toBeVisible({ timeout: 120_000 })
    const picture = lead.locator('img:not(.instead)')
    expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(256)
    // A part of a photograph, not a flat surface.
    const { channels } = await sharp(await picture.screenshot()).stats()
    expect(Math.max(...channels.slice(0, 3).map(({ stdev }) => stdev))).toBeGreaterThan(4)
    await expect(lead).toContainText(/MP\/s here · Processor/)
    await page.keyboard.press('Escape')
  })

  test('leaves the engine to a batch that runs', async () => {
    test.setTimeout(240_000)
    const { page } = app()
    await page.getByRole('button', { name: 'Enlarge 2 images' }).click()
    await expect(page.getByRole('option', { name: /^large/ })).toContainText('%', { timeout: 120_000 })
    await page.getByRole('option', { name: /^large/ }).click()
    await openPicker()
    await page.waitForTimeout(1500)
    await expect(picker().locator('.busy')).toHaveCount(0)
    await expect(picker().locator('img:not(.instead)')).toHaveCount(0)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
  })

  test('breaks none of the page’s rules on the way', () => {
    expect(app().complaints).toEqual([])
  })
})
