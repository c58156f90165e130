import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import sharp from 'sharp'
import { launchApplication, type RunningApplication } from './harness/launch-application.ts'
import { takeScreenshot } from './harness/take-screenshot.ts'

const root = path.resolve(import.meta.dirname, '../..')
const truth = { width: 512, height: 384 }

test.describe.serial('trying models on a part', () => {
  const shared: { app?: RunningApplication; folder?: string } = {}
  const app = (): RunningApplication => {
    if (!shared.app) throw new Error('Expected the application to run.')
    return shared.app
  }
  const file = (name: string): string => path.join(shared.folder ?? '', name)
  const choices = (page: Page): ReturnType<Page['getByRole']> =>
    page.getByRole('region', { name: 'Try models on a part' })

  test.beforeAll(async () => {
    shared.folder = mkdtempSync(path.join(tmpdir(), 'enlarger-e2e-lab-'))
    const photos = file('Photos')
    mkdirSync(photos)
    // A photograph whose larger self is known.
    await sharp(path.join(root, 'samples', 'farmhouse.jpg'))
      .resize(truth.width, truth.height, { fit: 'cover' })
      .png()
      .toFile(file('truth.png'))
    await sharp(file('truth.png'))
      .resize(truth.width / 4, truth.height / 4)
      .png()
      .toFile(path.join(photos, 'small.png'))
    cpSync(path.join(root, 'samples', 'portrait.jpg'), path.join(photos, 'still-life.jpg'))
    shared.app = await launchApplication({ paths: [photos] })
    await expect(shared.app.page.getByRole('option')).toHaveCount(2)
  })
  test.afterAll(async () => {
    await shared.app?.close()
    if (shared.folder) rmSync(shared.folder, { recursive: true, force: true })
  })

  test('is reached, and left, by keys alone; zoom keys move all panes', async () => {
    const { page } = app()
    await page.getByRole('listbox', { name: 'Images' }).focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('img', { name: 'Comparison of small.png' })).toBeVisible()
    await page.keyboard.press('m')
    await expect(choices(page)).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(choices(page)).toBeHidden()
    await page.keyboard.press('m')
  })

  test('tells the history of super-resolution in one click, from bicubic on, with years and papers', async () => {
    test.setTimeout(300_000)
    const { page } = app()
    await choices(page).getByRole('button', { name: 'History of super-resolution' }).click()
    const panes = page.locator('.trial')
    await expect(panes.first()).toContainText('Bicubic')
    await expect(panes.nth(1)).toContainText('SRCNN')
    await expect(panes.nth(1)).toContainText(
      /201\d · Image Super-Resolution Using Deep Convolutional Networks/,
    )
    const years = await panes.evaluateAll(([, ...models]) =>
      models.map((pane) => Number(/(?:19|20)\d\d(?= · )/.exec(pane.textContent)?.[0])),
    )
    expect(years.length).toBeGreaterThanOrEqual(3)
    expect(years).toEqual(years.toSorted((one, other) => one - other))
    await expect(page.getByText(/Consistency \d/)).toHaveCount(years.length + 1, { timeout: 240_000 })
    await takeScreenshot(app(), 'lab-history')
  })

  test('enlarges by the nearest pixel and by Lanczos beside bicubic, where nine panes leave room', async () => {
    const { page } = app()
    const panes = page.locator('.trial')
    // The newest of the history make room where it fills all nine panes.
    for (let shown = await panes.count(); shown > 7; shown--) {
      const newest = await panes.last().getByRole('img').getAttribute('aria-label')
      await choices(page)
        .getByRole('switch', { name: newest ?? '', exact: true })
        .click()
      await expect(panes).toHaveCount(shown - 1)
    }
    for (const name of ['Nearest pixel', 'Lanczos (3 lobes)']) {
      await choices(page).getByText(name, { exact: true }).click()
      await expect(page.getByRole('img', { name, exact: true })).toBeVisible()
    }
    await expect(page.getByRole('img', { name: 'Bicubic', exact: true })).toBeVisible()
    await expect(page.locator('.trial').filter({ hasText: 'Lanczos' })).toContainText(/Consistency \d/)
  })

  test('measures every result against a ground truth that the user names', async () => {
    const { electron, page } = app()
    const answer = async (name: string): Promise<void> => {
      await electron.evaluate(({ dialog }, chosen) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
      }, file(name))
    }
    const panes = await page.locator('.trial').count()
    await answer(path.join('Photos', 'small.png'))
    await choices(page).getByRole('button', { name: 'Ground truth…' }).click()
    await expect(choices(page).getByRole('alert')).toContainText(
      'The ground truth has 128×96 pixels; 512×384 are needed',
    )
    await choices(page).getByRole('button', { name: 'Compare with no ground truth' }).click()
    await answer('truth.png')
    await choices(page).getByRole('button', { name: 'Ground truth…' }).click()
    const scores = page.getByText(
      /Against ground truth: \d+(\.\d)? dB, SSIM 0\.\d+ \(Y, without 4 px border\)/,
    )
    await expect(scores).toHaveCount(panes, { timeout: 60_000 })
    await takeScreenshot(app(), 'lab-truth')
  })

  test('saves all of it as one labelled picture', async () => {
    const { electron, page } = app()
    await electron.evaluate(({ dialog }, chosen) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen })
    }, file('sheet.png'))
    await choices(page).getByRole('button', { name: 'Save a contact sheet…' }).click()
    await expect(page.getByText('sheet.png has been saved')).toBeVisible({ timeout: 60_000 })
    const { width, height, format } = await sharp(file('sheet.png')).metadata()
    expect(format).toBe('png')
    // The image with its part marked and at least six panes: three columns of 512 pixels, three rows.
    expect(width).toBeGreaterThan(3 * 384)
    expect(height).toBeGreaterThan(3 * 384)
    cpSync(file('sheet.png'), path.join(root, 'screenshots', 'lab-sheet.png'))
  })

  test('gives a model to the whole batch in one click', async () => {
    const { page } = app()
    const pane = page.locator('.trial').filter({ hasText: 'FSRCNN' })
    await pane.hover()
    await pane.getByRole('button', { name: 'Use for all' }).click()
    await expect(pane.getByRole('button', { name: 'In use' })).toBeDisabled()
    const model = page.getByRole('region', { name: 'Model', exact: true })
    await expect(model).toContainText('FSRCNN')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    // The waiting images follow, each one by itself.
    await page.getByRole('option').nth(1).click()
    await page.getByRole('radio', { name: '1 selected' }).click()
    await expect(model).toContainText('FSRCNN')
    await page.getByRole('radio', { name: 'All images' }).click()
  })

  test('lets “selected” stand for the image that is shown', async () => {
    const { page } = app()
    await page.getByRole('option').nth(1).dblclick()
    await expect(page.getByRole('img', { name: 'Comparison of still-life.jpg' })).toBeVisible()
    await page.keyboard.press('ArrowLeft')
    await expect(page.getByRole('img', { name: 'Comparison of small.png' })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('option', { selected: true })).toHaveAccessibleName(/^small\.png/)
  })

  for (const theme of ['light', 'dark'] as const) {
    test(`meets no barrier in the ${theme} lab`, async () => {
      const { page } = app()
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      await page.keyboard.press('Control+3')
      await page.keyboard.press('m')
      await expect(choices(page)).toBeVisible()
      await expect(page.getByText(/Consistency \d/).first()).toBeVisible({ timeout: 60_000 })
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().disableRules(['region']).analyze()
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
        [],
      )
      await page.keyboard.press('Escape')
      await page.keyboard.press('Escape')
    })
  }

  test('breaks none of the page’s rules on the way', () => {
    expect(app().complaints).toEqual([])
  })
})
