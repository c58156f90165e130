import { expect, test } from '@playwright/test'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { launchApplication, type RunningApplication } from './harness/launch-application.ts'

const root = path.resolve(import.meta.dirname, '../..')
const screenshots = path.join(root, 'screenshots')

/** A folder with two small photographs in it, in the way a user has them. */
function photoFolder(): string {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'enlarger-photos-')), 'Holiday photos')
  mkdirSync(folder)
  for (const name of ['farmhouse.jpg', 'portrait.jpg']) {
    cpSync(path.join(root, 'samples', name), path.join(folder, name))
  }
  return folder
}

test.describe('from a folder to larger photographs', () => {
  const shared: { app?: RunningApplication; folder?: string } = {}
  const app = (): RunningApplication => {
    if (!shared.app) throw new Error('Expected the application to run.')
    return shared.app
  }
  test.beforeAll(async () => {
    shared.folder = photoFolder()
    shared.app = await launchApplication()
    mkdirSync(screenshots, { recursive: true })
  })
  test.afterAll(async () => {
    await shared.app?.close()
    if (shared.folder) rmSync(path.dirname(shared.folder), { recursive: true, force: true })
  })

  test('says what to do while there is nothing to do', async () => {
    const { page } = app()
    await expect(page.getByRole('heading', { name: 'Drop photos or folders here' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Enlarge', exact: true })).toBeDisabled()
    await page.screenshot({ path: path.join(screenshots, 'empty.png') })
  })

  test('lists the images of a folder that was opened, with their thumbnails', async () => {
    const { electron, page } = app()
    await electron.evaluate(({ dialog }, folder) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [folder] })
    }, shared.folder ?? '')
    await page.getByRole('button', { name: 'Choose a folder…' }).click()
    await expect(page.getByRole('option')).toHaveCount(2)
    await expect(page.getByRole('option', { name: 'farmhouse.jpg, Waiting' })).toBeVisible()
    await expect(page.locator('[role=option] img.shown')).toHaveCount(2)
    await page.screenshot({ path: path.join(screenshots, 'waiting.png') })
  })

  test('enlarges them with the settings on screen', async () => {
    test.setTimeout(600_000)
    const { page } = app()
    await page.getByRole('radio', { name: '2×' }).click()
    await page.getByRole('button', { name: 'Enlarge 2 images' }).click()
    await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible()
    await page.screenshot({ path: path.join(screenshots, 'running.png') })
    await expect(page.getByRole('option', { name: /, Done$/ })).toHaveCount(2, { timeout: 570_000 })
    const written = readdirSync(path.dirname(shared.folder ?? ''), { recursive: true }).map(String)
    expect(written.filter((name) => name.endsWith('.png'))).toHaveLength(2)
    expect(existsSync(path.join(shared.folder ?? '', 'farmhouse.jpg'))).toBe(true)
    await page.screenshot({ path: path.join(screenshots, 'done.png') })
  })

  test('compares before and after, and moves the divider by mouse and by key', async () => {
    const { page } = app()
    await page.getByRole('option').first().dblclick()
    const divider = page.getByRole('slider', { name: 'Divider between before and after' })
    await expect(divider).toHaveAttribute('aria-valuenow', '50')
    await divider.press('ArrowRight')
    await expect(divider).toHaveAttribute('aria-valuenow', '51')
    const box = await divider.boundingBox()
    if (!box) throw new Error('Expected the divider to be visible.')
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    await page.mouse.down()
    await page.mouse.move(box.x - 120, box.y + 40, { steps: 4 })
    await page.mouse.up()
    expect(Number(await divider.getAttribute('aria-valuenow'))).toBeLessThan(45)
    await page.screenshot({ path: path.join(screenshots, 'compare.png') })
  })

  test('tries models on a part of the picture, with what each takes', async () => {
    test.setTimeout(300_000)
    const { page } = app()
    await page.getByRole('button', { name: 'Try models on a part' }).click()
    const choices = page.getByRole('region', { name: 'Try models on a part' })
    await choices.getByText('FSRCNN 2×', { exact: true }).click()
    const panes = page.getByRole('img', { name: /Enlarger (Photo|Restore)|Bicubic|FSRCNN/ })
    await expect(panes).toHaveCount(4)
    await expect(page.getByText(/Consistency \d/)).toHaveCount(4, { timeout: 240_000 })
    await page.screenshot({ path: path.join(screenshots, 'lab.png') })
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('option')).toHaveCount(2)
  })

  test('puts removed images back', async () => {
    const { page } = app()
    await page.getByRole('option').first().click()
    await page.keyboard.press('Delete')
    await expect(page.getByRole('option')).toHaveCount(1)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(page.getByRole('option')).toHaveCount(2)
  })

  test('breaks none of the page’s rules on the way', () => {
    expect(app().complaints).toEqual([])
  })
})
