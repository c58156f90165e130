import { expect, test } from '@playwright/test'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { dropPaths } from './harness/drop-paths.ts'
import { launchApplication, type RunningApplication } from './harness/launch-application.ts'

const root = path.resolve(import.meta.dirname, '../..')

test.describe('presets and progress', () => {
  const shared: { app?: RunningApplication; folder?: string } = {}
  const app = (): RunningApplication => {
    if (!shared.app) throw new Error('Expected the application to run.')
    return shared.app
  }
  test.beforeAll(async () => {
    shared.folder = mkdtempSync(path.join(tmpdir(), 'enlarger-presets-'))
    // The samples' results go below the home folder.
    shared.app = await launchApplication({ environment: { HOME: shared.folder } })
  })
  test.afterAll(async () => {
    await shared.app?.close()
    if (shared.folder) rmSync(shared.folder, { recursive: true, force: true })
  })

  test('one choice sets size and file, and says which it was', async () => {
    const { page } = app()
    await page.getByRole('button', { name: /^Preset:/ }).click()
    await page.getByRole('menuitem', { name: 'Web, 2× WebP' }).click()
    await expect(page.getByRole('button', { name: 'Preset: Web, 2× WebP' })).toBeVisible()
    await expect(page.getByRole('radio', { name: '2×' })).toBeChecked()
    await expect(page.getByLabel('Format: WebP')).toBeVisible()
    await page.getByRole('radio', { name: '3×' }).click()
    await expect(page.getByRole('button', { name: 'Preset: No preset' })).toBeVisible()
  })

  test('what comes with the program can be copied but not deleted', async () => {
    const { page } = app()
    await page.getByRole('button', { name: /^Preset:/ }).click()
    await page.getByRole('menuitem', { name: 'Save and manage presets…' }).click()
    const builtIn = page.getByRole('list', { name: 'Built in' })
    await expect(builtIn.getByRole('listitem')).toHaveCount(5)
    await expect(builtIn.getByRole('button', { name: /^Remove/ })).toHaveCount(0)
    await builtIn.getByRole('button', { name: 'Duplicate Family archive, 4× JPEG' }).click()
    await builtIn.getByRole('button', { name: 'Duplicate Family archive, 4× JPEG' }).click()
    const own = page.getByRole('list', { name: 'Your own' })
    await expect(own.getByRole('listitem')).toHaveCount(2)
    await own.getByRole('button', { name: 'Remove Family archive, 4× JPEG 2' }).click()
    await expect(own.getByRole('listitem')).toHaveCount(1)
  })

  test('own ones go to a file and come back from it', async () => {
    const { electron, page } = app()
    const file = path.join(shared.folder ?? '', 'mine.json')
    await electron.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
    }, file)
    await page.getByRole('button', { name: 'Export…' }).click()
    await expect(page.getByText('Saved as mine.json')).toBeVisible()
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { presets: { name: string }[] }
    expect(kept.presets.map(({ name }) => name)).toEqual(['Family archive, 4× JPEG'])
    await page.getByRole('button', { name: 'Remove Family archive, 4× JPEG' }).click()
    await expect(page.getByRole('list', { name: 'Your own' })).toHaveCount(0)
    await page.locator('input[type=file]').setInputFiles(file)
    await expect(page.getByRole('list', { name: 'Your own' }).getByRole('listitem')).toHaveCount(1)
    await page.locator('input[type=file]').setInputFiles(path.join(root, 'package.json'))
    await expect(page.getByText(/Expected presets exported by Enlarger/)).toBeVisible()
    await page.keyboard.press('Escape')
  })

  test('thumbnails grow and shrink by one control, which is remembered', async () => {
    const { page } = app()
    await page.getByRole('button', { name: 'Try it on sample images' }).click()
    const first = page.getByRole('option').first()
    await expect(first).toBeVisible()
    const before = await first.boundingBox()
    await page.getByRole('slider', { name: 'Size of thumbnails' }).focus()
    for (let step = 0; step < 12; step++) await page.keyboard.press('ArrowRight')
    await expect
      .poll(async () => (await first.boundingBox())?.height)
      .toBeGreaterThan((before?.height ?? 0) + 80)
  })

  test('work under way tells its device, tiles, speed and time left', async () => {
    const { page } = app()
    const large = path.join(shared.folder ?? '', 'large.jpg')
    await sharp(path.join(root, 'samples/farmhouse.jpg')).resize(3200).toFile(large)
    await dropPaths(page, [large])
    await page.getByRole('option', { name: /^large\.jpg/ }).click()
    await page.keyboard.press('Alt+Home')
    await page.getByRole('button', { name: /Enlarge \d+ images$/ }).click()
    const current = page.getByRole('group', { name: 'Image in progress' })
    await expect(current).toContainText(/large\.jpg/, { timeout: 60_000 })
    await expect(current).toContainText(/Processor · \d+ of \d+ tiles · [\d.]+ MP\/s/, { timeout: 90_000 })
    await expect(page.getByRole('complementary')).toContainText(/ left/, { timeout: 60_000 })
    await page.getByRole('radio', { name: 'List' }).click()
    await expect(page.getByRole('option').filter({ hasText: /tiles · [\d.]+ MP\/s/ })).toHaveCount(1)
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await expect(current).toHaveCount(0)
  })

  test('breaks none of the page’s rules on the way', () => {
    expect(app().complaints).toEqual([])
  })
})
