import { expect, test, type Page } from '@playwright/test'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { dropPaths } from './harness/drop-paths.ts'
import { launchApplication, type RunningApplication } from './harness/launch-application.ts'

const root = path.resolve(import.meta.dirname, '../..')

const ours = /^Enlarger Photo (Recommended )?(?!Fast)/

async function openAllModels(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^(Automatic|Enlarger Photo)/ }).click()
  await page.getByRole('button', { name: 'All models…' }).click()
}

test.describe('families of models', () => {
  const shared: { app?: RunningApplication; folder?: string } = {}
  const app = (): RunningApplication => {
    if (!shared.app) throw new Error('Expected the application to run.')
    return shared.app
  }
  test.beforeAll(async () => {
    shared.folder = mkdtempSync(path.join(tmpdir(), 'enlarger-family-'))
    const small = sharp(path.join(root, 'samples/farmhouse.jpg')).resize(96, 63)
    mkdirSync(path.join(shared.folder, 'in'))
    await small.toFile(path.join(shared.folder, 'in', 'a.jpg'))
    shared.app = await launchApplication()
    await expect(app().page.getByRole('heading', { name: 'Drop photos or folders here' })).toBeVisible()
  })
  test.afterAll(async () => {
    await shared.app?.close()
    if (shared.folder) rmSync(shared.folder, { recursive: true, force: true })
  })

  test('are one entry of the picker, with their scales', async () => {
    const { page } = app()
    await openAllModels(page)
    const picker = page.getByRole('radiogroup', { name: 'Choose a model' })
    await expect(picker.getByRole('radio', { name: ours })).toHaveCount(1)
    await expect(picker.getByRole('radio', { name: ours })).toContainText('2× 4×')
    await expect(picker.getByRole('radio', { name: /^Real-CUGAN/ })).toHaveCount(1)
    await picker.getByRole('radio', { name: ours }).click()
    await expect(page.getByRole('button', { name: /^Enlarger Photo/ })).toBeVisible()
  })

  test('do twice the size by the network for twice the size, and say so', async () => {
    test.setTimeout(240_000)
    const { page } = app()
    await dropPaths(page, [path.join(shared.folder ?? '', 'in')])
    await expect(page.getByText('96 × 63')).not.toHaveCount(0)
    await page.getByRole('radio', { name: '2×' }).click()
    await expect(page.getByText('At this size Enlarger Photo 2× is used')).toBeVisible()
    await page.getByRole('button', { name: 'Enlarge 1 image' }).click()
    await expect(page.getByText(/^Enlarged 1 image in/)).toBeVisible({ timeout: 180_000 })
    const outputs = readdirSync(shared.folder ?? '', { recursive: true }).map(String)
    const output = outputs.find((name) => name.endsWith('.png')) ?? ''
    const { xmp } = await sharp(path.join(shared.folder ?? '', output)).metadata()
    expect(String(xmp)).toContain('enlarger-photo-x2')
  })

  test('are left and come back with the level of noise removal that was chosen', async () => {
    const { page } = app()
    await openAllModels(page)
    await page.getByRole('radio', { name: /^Real-CUGAN/ }).click()
    const levels = page.getByLabel(/^Noise removal:/)
    await page.getByLabel('Noise removal: Off').click()
    await expect(page.getByRole('option')).toHaveText(['Off', 'Gentle', '1', '2', '3'])
    await page.getByRole('option', { name: '2' }).click()
    await expect(page.getByLabel('Noise removal: 2')).toBeVisible()
    await page.getByRole('button', { name: /^Real-CUGAN/ }).click()
    await page.getByRole('radio', { name: ours }).click()
    await expect(levels).toHaveCount(0)
    await openAllModels(page)
    await page.getByRole('radio', { name: /^Real-CUGAN/ }).click()
    await expect(page.getByLabel('Noise removal: 2')).toBeVisible()
  })

  test('break none of the page’s rules', () => {
    expect(app().complaints).toEqual([])
  })
})
