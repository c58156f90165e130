import { expect, test } from '@playwright/test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { dropPaths } from './harness/drop-paths.ts'
import { launchApplication, type RunningApplication } from './harness/launch-application.ts'

const root = path.resolve(import.meta.dirname, '../..')

test.describe('single images of a running queue', () => {
  const shared: { app?: RunningApplication; folder?: string } = {}
  const app = (): RunningApplication => {
    if (!shared.app) throw new Error('Expected the application to run.')
    return shared.app
  }
  test.beforeAll(async () => {
    shared.folder = mkdtempSync(path.join(tmpdir(), 'enlarger-pause-'))
    for (const [name, widthPx] of [
      ['a-large', 3000],
      ['b-small', 120],
      ['c-small', 130],
      ['d-small', 140],
    ] as const) {
      const original = sharp(path.join(root, 'samples/farmhouse.jpg')).resize(widthPx)
      await original.toFile(path.join(shared.folder, `${name}.jpg`))
    }
    shared.app = await launchApplication()
    await expect(app().page.getByRole('heading', { name: 'Drop photos or folders here' })).toBeVisible()
    await dropPaths(app().page, [shared.folder])
    await expect(app().page.getByRole('option')).toHaveCount(4)
  })
  test.afterAll(async () => {
    await shared.app?.close()
    if (shared.folder) rmSync(shared.folder, { recursive: true, force: true })
  })

  test('one that waits is set aside from its menu, another is cancelled', async () => {
    const { page } = app()
    await page.getByRole('option', { name: /^b-small/ }).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Pause', exact: true }).click()
    await expect(page.getByRole('option', { name: 'b-small.jpg, Paused' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Enlarge 3 images' })).toBeVisible()
    await page.getByRole('option', { name: /^c-small/ }).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Cancel', exact: true }).click()
    await expect(page.getByRole('option', { name: 'c-small.jpg, Cancelled' })).toBeVisible()
  })

  test('the one under way is set aside by key, and the next one is done', async () => {
    test.setTimeout(300_000)
    const { page } = app()
    await page.getByRole('button', { name: 'Enlarge 2 images' }).click()
    const large = page.getByRole('option', { name: /^a-large/ })
    await expect(large).toContainText('%', { timeout: 120_000 })
    await large.click()
    await page.keyboard.press('ControlOrMeta+Shift+P')
    await expect(page.getByRole('option', { name: 'a-large.jpg, Paused' })).toBeVisible()
    await expect(page.getByRole('option', { name: 'd-small.jpg, Done' })).toBeVisible({ timeout: 120_000 })
  })

  test('one that was set aside is resumed, and done', async () => {
    test.setTimeout(300_000)
    const { page } = app()
    await page.getByRole('option', { name: /^b-small/ }).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Resume', exact: true }).click()
    await page.getByRole('button', { name: 'Enlarge 1 image' }).click()
    await expect(page.getByRole('option', { name: 'b-small.jpg, Done' })).toBeVisible({ timeout: 120_000 })
    await expect(page.getByRole('option', { name: 'a-large.jpg, Paused' })).toBeVisible()
  })

  test('breaks none of the page’s rules on the way', () => {
    expect(app().complaints).toEqual([])
  })
})
