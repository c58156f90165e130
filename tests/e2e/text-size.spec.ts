import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { launchApplication, type RunningApplication } from './harness/launch-application.ts'

const root = path.resolve(import.meta.dirname, '../..')
/** Each step is a half of a level, and a level is 1.2 times the size: eight make 207 %. */
const steps = 8

async function enlargeText({ electron }: RunningApplication): Promise<void> {
  await electron.evaluate(({ Menu, BrowserWindow }, times) => {
    const item = Menu.getApplicationMenu()?.getMenuItemById('zoomIn')
    const [window] = BrowserWindow.getAllWindows()
    const click = item?.click as ((event: object, window: unknown, contents: unknown) => void) | undefined
    if (!click) throw new Error('Expected the menu to have larger text.')
    for (let step = 0; step < times; step++) click({}, window, window?.webContents)
  }, steps)
}

const factorOf = ({ electron }: RunningApplication): Promise<number> =>
  electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getZoomFactor() ?? 0)

test('text of twice the size leaves everything in reach, and is remembered', async () => {
  const dataDirectory = mkdtempSync(path.join(tmpdir(), 'enlarger-e2e-text-'))
  const photo = path.join(dataDirectory, 'farmhouse.jpg')
  cpSync(path.join(root, 'samples', 'farmhouse.jpg'), photo)
  try {
    const first = await launchApplication({ dataDirectory, paths: [photo] })
    try {
      const { page } = first
      await expect(page.getByRole('button', { name: 'Enlarge 1 image' })).toBeEnabled()
      await page.keyboard.press('Control+1')
      await enlargeText(first)
      await expect.poll(() => factorOf(first)).toBeGreaterThan(2)
      await expect.poll(() => page.evaluate(() => innerWidth)).toBeLessThan(700)
      for (const name of ['Add', 'Enlarge 1 image', 'More']) {
        await expect(page.getByRole('button', { name, exact: true })).toBeInViewport({ ratio: 1 })
      }
      await page.getByRole('button', { name: 'Advanced' }).scrollIntoViewIfNeeded()
      await page.getByRole('button', { name: 'Advanced' }).click()
      await expect(page.getByRole('combobox', { name: /^Tile size/ })).toBeVisible()
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().disableRules(['region']).analyze()
      expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([])
    } finally {
      await first.close()
    }
    const second = await launchApplication({ dataDirectory })
    try {
      await expect.poll(() => factorOf(second)).toBeGreaterThan(2)
    } finally {
      await second.close()
    }
  } finally {
    rmSync(dataDirectory, { recursive: true, force: true, maxRetries: 5 })
  }
})
