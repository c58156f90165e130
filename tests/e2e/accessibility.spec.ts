import { AxeBuilder } from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { launchApplication, type RunningApplication } from './harness/launch-application.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** What axe finds wrong with the page, in words. */
async function violations(page: Page): Promise<string[]> {
  // Menus and dialogs are put at the page's end, outside its landmarks, by the library that makes them.
  const { violations: found } = await new AxeBuilder({ page })
    .setLegacyMode()
    .disableRules(['region'])
    .analyze()
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 120)}`))
}

test.describe('whoever cannot see or point', () => {
  const shared: { app?: RunningApplication; folder?: string } = {}
  const app = (): RunningApplication => {
    if (!shared.app) throw new Error('Expected the application to run.')
    return shared.app
  }
  test.beforeAll(async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'enlarger-photos-'))
    shared.folder = folder
    const files = ['farmhouse.jpg', 'portrait.jpg'].map((name) => path.join(folder, name))
    for (const file of files) cpSync(path.join(root, 'samples', path.basename(file)), file)
    shared.app = await launchApplication({ paths: files })
    await expect(shared.app.page.getByRole('option')).toHaveCount(2)
  })
  test.afterAll(async () => {
    await shared.app?.close()
    if (shared.folder) rmSync(shared.folder, { recursive: true, force: true })
  })

  for (const theme of ['light', 'dark'] as const) {
    test(`meets no barrier in the ${theme} window, its views and its panels`, async () => {
      const { page } = app()
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      const views = [
        { open: 'Control+1', name: 'grid' },
        { open: 'Control+2', name: 'list' },
        { open: 'Control+k', name: 'commands' },
        { open: 'Control+,', name: 'preferences' },
        { open: 'Control+/', name: 'shortcuts' },
        { open: 'Control+3', name: 'compare' },
      ]
      for (const { open, name } of views) {
        await page.keyboard.press('Escape')
        await page.keyboard.press(open)
        await page.waitForTimeout(400)
        expect(await violations(page), name).toEqual([])
      }
      await page.keyboard.press('Escape')
    })
  }

  test('enlarges an image and compares it with keys alone', async () => {
    test.setTimeout(120_000)
    const { page } = app()
    await page.keyboard.press('Control+1')
    await page.getByRole('listbox', { name: 'Images' }).focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowRight')
    await expect(page.getByRole('option', { selected: true })).toHaveAccessibleName(/portrait/)
    await page.keyboard.press('Delete')
    await expect(page.getByRole('option')).toHaveCount(1)
    await page.keyboard.press('Control+z')
    await expect(page.getByRole('option')).toHaveCount(2)
    await page.keyboard.press('Control+Enter')
    await expect(page.getByRole('option', { name: /, Done$/ })).toHaveCount(2, { timeout: 60_000 })
    await page.getByRole('listbox', { name: 'Images' }).focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    const divider = page.getByRole('slider', { name: 'Divider between before and after' })
    await divider.focus()
    await page.keyboard.press('End')
    await expect(divider).toHaveAttribute('aria-valuenow', '100')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('listbox', { name: 'Images' })).toBeVisible()
  })
})
