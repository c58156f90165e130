import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { backendsOf } from './harness/backends-of.ts'
import { launchApplication } from './harness/launch-application.ts'
import { makePhotoFolder } from './harness/photo-folder.ts'

test.skip(process.platform !== 'linux', 'finds the backend through /proc')

test('a backend that dies is back, and the window shows its queue again', async () => {
  const photos = await makePhotoFolder()
  const app = await launchApplication({ paths: [photos.path] })
  try {
    await expect(app.page.getByRole('option')).toHaveCount(4)
    const [first] = backendsOf(app.electron.process().pid)
    expect(first).toBeDefined()
    if (first !== undefined) process.kill(first, 'SIGKILL')
    await expect
      .poll(() => backendsOf(app.electron.process().pid).filter((pid) => pid !== first).length, {
        intervals: [50],
      })
      .toBe(1)
    await app.page.getByRole('button', { name: 'Enlarge 4 images' }).click()
    await expect(app.page.getByRole('option', { name: /^hill.png, Done/ })).toBeVisible({ timeout: 60_000 })
  } finally {
    await app.close()
    photos.remove()
  }
})

test('closing the window ends the backend, too', async () => {
  const app = await launchApplication()
  await app.page.getByRole('button', { name: 'Choose images…' }).waitFor()
  const backends = backendsOf(app.electron.process().pid)
  expect(backends).toHaveLength(1)
  await app.close()
  expect(backends.filter(isRunning)).toEqual([])
})

function isRunning(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
