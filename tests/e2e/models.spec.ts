import { expect, test } from '@playwright/test'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { GraphBuilder } from '../../electron/model-import/onnx/graph-builder.ts'
import { encodeModel } from '../../electron/model-import/onnx/model-file.ts'
import { dropPaths } from './harness/drop-paths.ts'
import { launchApplication, type RunningApplication } from './harness/launch-application.ts'
import { takeScreenshot } from './harness/take-screenshot.ts'

/** A model that enlarges three times by repeating pixels, as a file of the user's. */
function writeModel(folder: string): string {
  const graph = new GraphBuilder()
  graph.output(graph.resizeNearest(graph.input(3), 3))
  const file = path.join(folder, '3x-My-Model.onnx')
  writeFileSync(file, encodeModel(graph.build()))
  return file
}

test.describe('a model file dropped on the window', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'enlarger-models-'))
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
    rmSync(folder, { recursive: true, force: true })
  })

  test('is read, measured, and shown with what it makes of a sample', async () => {
    test.setTimeout(180_000)
    const { page } = app()
    await expect(page.getByRole('heading', { name: 'Drop photos or folders here' })).toBeVisible()
    await dropPaths(page, [writeModel(folder)])
    const row = page.getByRole('dialog').getByRole('listitem').first()
    await expect(row).toContainText('3x-My-Model', { timeout: 120_000 })
    await expect(row).toContainText('no licence stated', { ignoreCase: true })
    await expect(row).toContainText('3x-My-Model.onnx')
    const preview = row.getByRole('img', { name: 'Sample enlarged by 3x-My-Model' })
    await expect(preview).toBeVisible({ timeout: 120_000 })
    const size = await preview.evaluate((image: HTMLImageElement) => [
      image.naturalWidth,
      image.naturalHeight,
    ])
    expect(size).toEqual([192, 144])
    await takeScreenshot(app(), 'models')
  })

  test('is the same model when it is dropped on the list of models again', async () => {
    test.setTimeout(150_000)
    const { page } = app()
    const notice = page.getByText('3x-My-Model is ready to use')
    await expect(notice).toHaveCount(0, { timeout: 60_000 })
    await dropPaths(page, [path.join(folder, '3x-My-Model.onnx')])
    const rows = page.getByRole('dialog').getByRole('listitem')
    await expect(notice).toBeVisible({ timeout: 60_000 })
    await expect(page.getByText('Drop to add')).toBeHidden()
    await expect(rows.filter({ hasText: '3x-My-Model' })).toHaveCount(1)
    await page.keyboard.press('Escape')
  })

  test('can be chosen, and enlarges an image', async () => {
    test.setTimeout(180_000)
    const { page } = app()
    const photo = path.join(folder, 'photo.png')
    const pixels = Uint8Array.from({ length: 40 * 30 * 3 }, (_, at) => (at * 37) % 251)
    await sharp(pixels, { raw: { width: 40, height: 30, channels: 3 } }).toFile(photo)
    await dropPaths(page, [photo])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^Automatic/ }).click()
    await page.getByRole('button', { name: 'All models…' }).click()
    await page.keyboard.type('my-model')
    await page.getByRole('radio', { name: /3x-My-Model/ }).click()
    await page.getByRole('radio', { name: '3×' }).click()
    await page.getByRole('button', { name: 'Enlarge 1 image' }).click()
    const written = path.join(`${folder}-enlarged`, 'photo_3x.png')
    await expect.poll(() => existsSync(written), { timeout: 150_000 }).toBe(true)
    const { data, info } = await sharp(written).raw().toBuffer({ resolveWithObject: true })
    expect(info).toMatchObject({ width: 120, height: 90, channels: 3 })
    const expected = Uint8Array.from({ length: 120 * 90 * 3 }, (_, at) => {
      const [x, y] = [Math.floor(at / 3) % 120, Math.floor(at / 360)]
      return pixels[(Math.floor(y / 3) * 40 + Math.floor(x / 3)) * 3 + (at % 3)] ?? 0
    })
    expect(Buffer.compare(data, expected)).toBe(0)
    rmSync(`${folder}-enlarged`, { recursive: true, force: true })
  })
})
