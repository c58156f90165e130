import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import sharp from 'sharp'
import { launchApplication, type RunningApplication } from './harness/launch-application.ts'
import { makePhotoFolder } from './harness/photo-folder.ts'
import { takeScreenshot } from './harness/take-screenshot.ts'

/** The system's folder dialog is not ours: it answers with this folder. */
async function answerFolderDialog({ electron }: RunningApplication, folder: string): Promise<void> {
  await electron.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
  }, folder)
}

async function openPanel(page: Page): Promise<ReturnType<Page['getByRole']>> {
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Watched folders…' }).click()
  return page.getByRole('dialog', { name: 'Watched folders' })
}

test('a watched folder is enlarged as images come, with a preset of its own, also after a restart', async () => {
  test.setTimeout(300_000)
  const photos = await makePhotoFolder()
  const root = mkdtempSync(path.join(tmpdir(), 'enlarger-e2e-watch-'))
  const [inbox, results, data] = ['inbox', 'results', 'data'].map((name) => path.join(root, name)) as [
    string,
    string,
    string,
  ]
  mkdirSync(inbox)
  mkdirSync(results)
  copyFileSync(path.join(photos.path, 'turned.jpg'), path.join(inbox, 'there before.jpg'))
  try {
    const first = await launchApplication({ dataDirectory: data })
    await first.page.getByRole('button', { name: 'Choose images…' }).waitFor()
    const panel = await openPanel(first.page)
    await expect(panel.getByText('No folder is watched.')).toBeVisible()
    await answerFolderDialog(first, inbox)
    await panel.getByRole('button', { name: 'Watch a folder…' }).click()
    await answerFolderDialog(first, results)
    await panel.getByRole('button', { name: /^Save the results of inbox to: inbox-enlarged/ }).click()
    await panel.getByRole('combobox', { name: /^Settings for inbox/ }).click()
    await first.page.getByRole('option', { name: 'Web, 2× WebP' }).click()
    await expect(panel.getByRole('combobox', { name: 'Settings for inbox: Web, 2× WebP' })).toBeVisible()
    await takeScreenshot(first, 'watched-folders')
    await first.page.keyboard.press('Escape')
    copyFileSync(path.join(photos.path, 'hill.png'), path.join(inbox, 'hill.png'))
    await expect(first.page.getByRole('option', { name: /^hill\.png, Done/ })).toBeVisible({
      timeout: 120_000,
    })
    await expect(first.page.getByRole('option')).toHaveCount(1)
    const { width, format } = await sharp(path.join(results, 'hill_2x.webp')).metadata()
    expect({ width, format }).toEqual({ width: 128, format: 'webp' })
    await first.close()

    copyFileSync(path.join(photos.path, 'Ferien ü', 'tower.webp'), path.join(inbox, 'tower.webp'))
    const second = await launchApplication({ dataDirectory: data })
    await expect.poll(() => existsSync(path.join(results, 'tower_2x.webp')), { timeout: 120_000 }).toBe(true)
    const again = await openPanel(second.page)
    await again.getByRole('button', { name: 'Stop watching inbox' }).click()
    await expect(again.getByText('No folder is watched.')).toBeVisible()
    await second.close()
  } finally {
    rmSync(root, { recursive: true, force: true, maxRetries: 5 })
    photos.remove()
  }
})
