import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import sharp from 'sharp'
import { launchPackaged } from './harness/launch-packaged.ts'
import { makePhotoFolder } from './harness/photo-folder.ts'

test('the packaged application enlarges the folder it was opened with', async () => {
  const photos = await makePhotoFolder()
  const app = await launchPackaged([photos.path])
  try {
    await expect(app.page.getByRole('option')).toHaveCount(4, { timeout: 30_000 })
    await app.page.getByRole('button', { name: 'Enlarge 4 images' }).click()
    await expect(app.page.getByRole('option', { name: /^hill.png, Done/ })).toBeVisible({ timeout: 60_000 })
    const { width, height } = await sharp(path.join(photos.outputPath, 'hill_4x.png')).metadata()
    expect([width, height]).toEqual([256, 192])
  } finally {
    await app.close()
    photos.remove()
  }
})

test('the packaged Electron binary runs no scripts and obeys no Node options', () => {
  const executable = process.env['ENLARGER_TEST_PACKAGED'] ?? ''
  const resources = path.resolve(
    path.dirname(executable),
    process.platform === 'darwin' ? '../Resources' : 'resources',
  )
  expect(existsSync(path.join(resources, 'app.asar'))).toBe(true)
  expect(existsSync(path.join(resources, 'default_app.asar'))).toBe(false)
  const asNode = spawnSync(executable, ['--version'], {
    encoding: 'utf8',
    timeout: 20_000,
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  })
  // As Node it would print a version and leave with 0.
  expect(asNode.stdout).not.toMatch(/^v\d+\./)
})
