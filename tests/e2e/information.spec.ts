import { expect, test } from '@playwright/test'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readLibrariesSection } from '../../build/licences/third-party-section.ts'
import { launchApplication, type RunningApplication } from './harness/launch-application.ts'
import { takeScreenshot } from './harness/take-screenshot.ts'

const root = path.resolve(import.meta.dirname, '../..')

test.describe('what the window tells about itself', () => {
  const shared: { app?: RunningApplication } = {}
  const app = (): RunningApplication => {
    if (!shared.app) throw new Error('Expected the application to run.')
    return shared.app
  }
  test.beforeAll(async () => {
    shared.app = await launchApplication()
  })
  test.afterAll(async () => {
    await shared.app?.close()
  })
  const run = async (command: string): Promise<void> => {
    const { page } = app()
    await page.keyboard.press('Control+k')
    await page
      .getByRole('combobox', { name: 'Commands' })
      .or(page.getByPlaceholder(/want to do/))
      .first()
      .fill(command)
    // Enter runs what is marked, and a busy machine marks it a moment after the key.
    await expect(page.getByRole('option', { name: command, selected: true })).toBeVisible()
    await page.keyboard.press('Enter')
  }

  test('shows every part’s licence text offline, those that THIRD-PARTY.md names', async () => {
    const { page } = app()
    await run('About')
    await page.getByRole('button', { name: 'Licences of all parts' }).click()
    const dialog = page.getByRole('dialog', { name: 'Licences of all parts' })
    const rows = dialog.locator('li > button')
    await expect(rows.first()).toBeVisible()
    const named = readLibrariesSection(readFileSync(path.join(root, 'THIRD-PARTY.md'), 'utf8'))
    const shown = await rows.locator('.name').allTextContents()
    expect(shown.length).toBeGreaterThan(100)
    expect(shown.filter((name) => !named.has(name))).toEqual([])
    await takeScreenshot(app(), 'licences')
    await dialog.getByRole('searchbox').fill('libvips')
    await dialog.getByRole('button', { name: /^libvips/ }).click()
    await expect(dialog.getByText('GNU LESSER GENERAL PUBLIC LICENSE').first()).toBeVisible()
    await page.keyboard.press('Escape')
  })

  test('gives diagnostics to copy and to save, without the user’s folders', async () => {
    const { electron, page, dataDirectory } = app()
    const file = path.join(tmpdir(), `enlarger-diagnostics-${process.pid}.txt`)
    await electron.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
    }, file)
    await run('Diagnostics')
    const dialog = page.getByRole('dialog', { name: 'Diagnostics' })
    await expect(dialog.getByText(process.versions.node.split('.')[0] ?? '').first()).toBeVisible()
    await expect(dialog.getByText('Processor', { exact: true }).first()).toBeVisible()
    await takeScreenshot(app(), 'diagnostics')
    await dialog.getByRole('button', { name: 'Copy as text' }).click()
    const copied = (): Promise<string> =>
      electron.evaluate(async ({ clipboard }) => await clipboard.readText())
    await expect.poll(copied).toContain('Enlarger diagnostics')
    await dialog.getByRole('button', { name: 'Save…' }).click()
    await expect.poll(() => existsSync(file)).toBe(true)
    const saved = readFileSync(file, 'utf8')
    rmSync(file)
    expect(saved).toBe(await copied())
    expect(saved).toMatch(/- cpu: .+, (works|checked on first use)/)
    expect(saved).not.toContain(dataDirectory)
  })

  test('breaks none of the page’s rules on the way', () => {
    expect(app().complaints).toEqual([])
  })
})
