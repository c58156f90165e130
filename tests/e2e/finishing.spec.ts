import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { dropPaths } from './harness/drop-paths.ts'
import { launchApplication, type RunningApplication } from './harness/launch-application.ts'
import { makePhotoFolder, type PhotoFolder } from './harness/photo-folder.ts'
import { takeScreenshot } from './harness/take-screenshot.ts'

/** Programs of these names that only note how they were called, before all others on the path. */
function recordedPrograms(...names: string[]) {
  const folder = mkdtempSync(path.join(tmpdir(), 'enlarger-e2e-programs-'))
  const notes = path.join(folder, 'notes')
  for (const name of names) {
    writeFileSync(path.join(folder, name), `#!/bin/sh\necho ${name} "$@" >> '${notes}'\n`)
    chmodSync(path.join(folder, name), 0o755)
  }
  return {
    environment: { PATH: `${folder}:${process.env['PATH'] ?? ''}` },
    calls: (): string => (existsSync(notes) ? readFileSync(notes, 'utf8') : ''),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

test.describe.serial('when the queue is finished', () => {
  test.skip(process.platform !== 'linux', 'The recorded programs are those of Linux.')
  const programs = recordedPrograms('systemctl', 'loginctl', 'shutdown', 'xdg-open')
  const shared: { app?: RunningApplication; photos?: PhotoFolder } = {}
  const app = (): RunningApplication => {
    if (!shared.app) throw new Error('Expected the application to run.')
    return shared.app
  }
  const choose = async (page: Page, action: string): Promise<void> => {
    await page.getByRole('combobox', { name: /^When finished/ }).click()
    await page.getByRole('option', { name: action }).click()
  }
  const add = async (page: Page, name: string): Promise<void> => {
    await dropPaths(page, [path.join(shared.photos?.path ?? '', name)])
    await page.getByRole('button', { name: 'Enlarge 1 image' }).waitFor()
  }
  const start = (page: Page): Promise<void> => page.getByRole('button', { name: 'Enlarge 1 image' }).click()

  test.beforeAll(async () => {
    shared.photos = await makePhotoFolder()
    shared.app = await launchApplication({ environment: programs.environment })
  })
  test.afterAll(async () => {
    await shared.app?.close()
    shared.photos?.remove()
    programs.remove()
  })

  test('the computer sleeps after a minute, unless somebody says no, and only this once', async () => {
    const { page } = app()
    await page.getByRole('button', { name: 'Choose images…' }).waitFor()
    await add(page, 'hill.png')
    await choose(page, 'Put the computer to sleep')
    await takeScreenshot(app(), 'after-finishing')
    await start(page)
    const question = page.getByRole('alertdialog', { name: /goes to sleep in/ })
    await expect(question).toBeVisible({ timeout: 90_000 })
    await takeScreenshot(app(), 'power-countdown')
    await question.getByRole('button', { name: 'Keep it on' }).click()
    await expect(question).toBeHidden()
    expect(programs.calls()).toBe('')
    await add(page, 'turned.jpg')
    await expect(page.getByRole('combobox', { name: 'When finished: Notify me' })).toBeVisible()
  })

  test('it shuts down at once when told so', async () => {
    const { page } = app()
    await choose(page, 'Shut down the computer')
    await start(page)
    const question = page.getByRole('alertdialog', { name: /shuts down in/ })
    await expect(question).toBeVisible({ timeout: 90_000 })
    await question.getByRole('button', { name: 'Shut down now' }).click()
    await expect(question).toBeHidden()
    await expect.poll(programs.calls).toBe('systemctl poweroff\n')
  })

  test('the folder of the results opens', async () => {
    const { page } = app()
    await add(page, path.join('Ferien ü', 'tower.webp'))
    await choose(page, 'Open the output folder')
    await start(page)
    const outputs = path.join(shared.photos?.path ?? '', 'Ferien ü-enlarged')
    await expect.poll(programs.calls, { timeout: 90_000 }).toContain(`xdg-open ${outputs}`)
  })
})
