import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import sharp from 'sharp'
import { drawing, photograph, textPage } from '../fixtures/images/kinds-of-pictures.ts'
import { launchApplication, type RunningApplication } from './harness/launch-application.ts'
import { takeScreenshot } from './harness/take-screenshot.ts'

test.describe('the model of a mixed folder', () => {
  const shared: { app?: RunningApplication; folder?: string } = {}
  const app = (): RunningApplication => {
    if (!shared.app) throw new Error('Expected the application to run.')
    return shared.app
  }
  const row = (name: string) => app().page.getByRole('option', { name: new RegExp(`^${name}`) })
  const note = () => app().page.getByRole('group', { name: 'Model for this image' })

  test.beforeAll(async () => {
    shared.folder = mkdtempSync(path.join(tmpdir(), 'enlarger-e2e-automatic-'))
    const photos = path.join(shared.folder, 'Mixed')
    mkdirSync(photos)
    const photo = await photograph(160, 120)
    const jpeg = await sharp(photo).jpeg({ quality: 45 }).toBuffer()
    writeFileSync(path.join(photos, 'clean.png'), photo)
    writeFileSync(path.join(photos, 'old.jpg'), jpeg)
    writeFileSync(path.join(photos, 'second.jpg'), jpeg)
    writeFileSync(path.join(photos, 'page.png'), await textPage(240, 160))
    writeFileSync(path.join(photos, 'sketch.png'), await drawing())
    shared.app = await launchApplication({ paths: [photos] })
  })
  test.afterAll(async () => {
    await shared.app?.close()
    if (shared.folder) rmSync(shared.folder, { recursive: true, force: true })
  })

  test('is open from the first start, and each row shows what suits its image and why', async () => {
    const { page } = app()
    await expect(page.getByRole('button', { name: /^Automatic/ })).toBeVisible()
    await page.getByRole('radio', { name: 'List' }).click()
    await expect(row('clean')).toContainText('Clean picture', { timeout: 90_000 })
    await expect(row('clean')).toContainText('Enlarger Photo 4×')
    await expect(row('old')).toContainText(/Enlarger Restore 4×, clean-up \d+\s*Compressed photo/)
    await expect(row('page')).toContainText(/Enlarger Photo 4×\s*Page of text/)
    await expect(row('sketch')).toContainText('Drawing')
    await row('old').click()
    await expect(note()).toContainText('Compressed photo')
    await takeScreenshot(app(), 'automatic')
  })

  test('is changed for one image by one choice, and for all by another', async () => {
    const { page } = app()
    await row('old').click()
    await note().getByRole('button').click()
    await page
      .getByRole('group', { name: 'For this image' })
      .getByRole('menuitem', { name: 'Photo', exact: true })
      .click()
    await expect(row('old')).toContainText('Enlarger Photo 4×')
    await expect(note()).toContainText('Chosen by you')
    await expect(row('second')).toContainText('Compressed photo')
    await note().getByRole('button').press('Enter')
    await page
      .getByRole('group', { name: 'For all images' })
      .getByRole('menuitem', { name: 'Automatic' })
      .press('Enter')
    await expect(row('old')).toContainText('Compressed photo')
  })

  test('is the one that was shown when the images are enlarged, and the reason stays with the result', async () => {
    test.setTimeout(400_000)
    const { page } = app()
    await page.getByRole('radio', { name: '2×' }).click()
    await expect(row('clean')).toContainText('Enlarger Photo 2×')
    await row('clean').click()
    await row('old').click({ modifiers: ['Control'] })
    await page.getByRole('button', { name: 'Enlarge 2 selected' }).click()
    await expect(page.getByRole('region', { name: /^Enlarged 2 images in/ })).toBeVisible({
      timeout: 350_000,
    })
    await expect(row('clean')).toContainText(/Enlarger Photo 2×\s*Clean picture/)
    await expect(row('old')).toContainText(/Enlarger Restore 2×, clean-up \d+\s*Compressed photo/)
    await row('old').dblclick()
    await expect(
      page.getByRole('button', { name: /^Shown on the right: Enlarger Restore 2×, clean-up/ }),
    ).toBeVisible()
    await expect(note()).toContainText('Compressed photo')
    const results = readdirSync(shared.folder ?? '', { recursive: true }).map(String)
    expect(results.filter((name) => /_2x\.(png|jpg)$/.test(name))).toHaveLength(2)
  })

  test('breaks none of the page’s rules on the way', () => {
    expect(app().complaints).toEqual([])
  })
})
