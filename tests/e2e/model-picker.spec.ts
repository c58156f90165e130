import { expect, test } from '@playwright/test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { dropPaths } from './harness/drop-paths.ts'
import { launchApplication, type RunningApplication } from './harness/launch-application.ts'
import { takeScreenshot } from './harness/take-screenshot.ts'

const root = path.resolve(import.meta.dirname, '../..')

test.describe('the model picker', () => {
  const shared: { app?: RunningApplication; folder?: string } = {}
  const app = (): RunningApplication => {
    if (!shared.app) throw new Error('Expected the application to run.')
    return shared.app
  }
  const picker = () => app().page.getByRole('radiogroup', { name: 'Choose a model' })
  const card = (name: string) => picker().getByRole('radio', { name: new RegExp(`^${name}`) })
  const openPicker = () =>
    app()
      .page.getByRole('button', { name: /^Automatic/ })
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

  test('offers what people think of, each installed or to be downloaded with its size', async () => {
    await openPicker()
    await expect(picker().getByRole('radio')).toHaveText([
      /^\s*Automatic/,
      /^\s*Photo/,
      /^\s*Old or compressed photo/,
      /^\s*Drawing\s+download, \d+ MB/,
      /^\s*Fast/,
      /^\s*Best, very slow\s+download, \d+ MB/,
    ])
    await expect(card('Automatic')).toBeChecked()
    await expect(picker().locator('img')).toHaveCount(0)
    await app().page.keyboard.press('Escape')
  })

  test('is left for all models, which are found by what is typed, and chosen by keys alone', async () => {
    const { page } = app()
    await page.getByRole('button', { name: /^Automatic/ }).press('Enter')
    await page.getByRole('button', { name: 'All models…' }).press('Enter')
    await page.keyboard.type('vdsr')
    const found = picker().getByRole('radio', { name: /^VDSR/ })
    await expect(found.first()).toBeVisible()
    expect(await picker().getByRole('radio').count()).toBeLessThan(10)
    await page.getByRole('radio', { name: 'Drawings' }).press('Space')
    await expect(page.getByText('No such model')).toBeVisible()
    await page.getByRole('radio', { name: 'Installed' }).press('Space')
    await page.getByRole('searchbox').press('ArrowDown')
    await expect(picker().getByRole('radio').first()).toBeFocused()
    await found.first().press('Enter')
    await expect(page.getByRole('button', { name: /^VDSR/ })).toBeVisible()
    // A model of no card is shown where it is.
    await page.getByRole('button', { name: /^VDSR/ }).press('Enter')
    await expect(picker().getByRole('radio', { name: /^VDSR/, checked: true })).toHaveCount(1)
    await page.getByRole('button', { name: 'Back to the choices' }).press('Enter')
    await card('Automatic').press('Enter')
    await expect(page.getByRole('button', { name: /^Automatic/ })).toBeVisible()
  })

  test('shows what each makes of the same spot of the user’s own image, and how long all would take', async () => {
    test.setTimeout(240_000)
    const { page } = app()
    await dropPaths(page, [shared.folder ?? ''])
    await expect(page.getByRole('option')).toHaveCount(2)
    await page.getByRole('option', { name: /^small/ }).click()
    // The model chosen before enlarged by less.
    await page.getByRole('radio', { name: '4×' }).click()
    await openPicker()
    // The original's own pixels at once, then what the model makes of them.
    await expect(picker().locator('img')).toHaveCount(6, { timeout: 120_000 })
    const shown = () => card('Photo').locator('img').getAttribute('src')
    const original = await card('Best, very slow').locator('img').getAttribute('src')
    await expect.poll(shown, { timeout: 120_000 }).not.toBe(original)
    const picture = card('Photo').locator('img')
    expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(96 * 4)
    // A part of a photograph, not a flat surface.
    const { channels } = await sharp(await picture.screenshot()).stats()
    expect(Math.max(...channels.slice(0, 3).map(({ stdev }) => stdev))).toBeGreaterThan(4)
    await expect(card('Photo')).toContainText(/About \d/, { timeout: 60_000 })
    await expect(card('Best, very slow')).toContainText(/About \d/)
    await expect(picker().getByText('Recommended')).toHaveCount(1, { timeout: 60_000 })
    await takeScreenshot(app(), 'picker')
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
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
  })

  test('breaks none of the page’s rules on the way', () => {
    expect(app().complaints).toEqual([])
  })
})
