import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import sharp from 'sharp'
import { backendsOf } from './harness/backends-of.ts'
import { dropPaths } from './harness/drop-paths.ts'
import { launchApplication, rootFlags, type RunningApplication } from './harness/launch-application.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** What the application did outside its window since {@link watchPresence}. */
interface Presence {
  /** What the taskbar or dock was told: -1 takes the bar away. */
  readonly progress: { readonly part: number; readonly mode: string | undefined }[]
  readonly blockers: number[]
}

/** Notes calls to the system, which go through. */
function watchPresence({ electron }: RunningApplication): Promise<void> {
  return electron.evaluate(({ BrowserWindow, powerSaveBlocker }) => {
    const presence = { progress: [] as unknown[], blockers: [] as number[] }
    Object.assign(globalThis, { presence })
    const [window] = BrowserWindow.getAllWindows()
    if (!window) throw new Error('Expected a window.')
    const show = window.setProgressBar.bind(window)
    window.setProgressBar = (part, options) => {
      presence.progress.push({ part, mode: options?.mode })
      show(part, options)
    }
    const start = powerSaveBlocker.start.bind(powerSaveBlocker)
    powerSaveBlocker.start = (type) => {
      const id = start(type)
      presence.blockers.push(id)
      return id
    }
  })
}

function presence({ electron }: RunningApplication): Promise<Presence> {
  return electron.evaluate(() => (globalThis as unknown as { presence: Presence }).presence)
}

/** Whether the system was asked to stay awake, by what was noted, and still is. */
function isKeptAwake({ electron }: RunningApplication): Promise<boolean> {
  return electron.evaluate(({ powerSaveBlocker }) => {
    const { blockers } = (globalThis as unknown as { presence: { blockers: number[] } }).presence
    return blockers.some((id) => powerSaveBlocker.isStarted(id))
  })
}

test.describe('the application among others', () => {
  const shared: { app?: RunningApplication; folder?: string } = {}
  const app = (): RunningApplication => {
    if (!shared.app) throw new Error('Expected the application to run.')
    return shared.app
  }
  const fileOf = (name: string): string => path.join(shared.folder ?? '', name)
  test.beforeAll(async () => {
    shared.folder = mkdtempSync(path.join(tmpdir(), 'enlarger-presence-'))
    const sample = path.join(root, 'samples/farmhouse.jpg')
    for (const name of ['1.jpg', '2.jpg', 'later ü.jpg'])
      await sharp(sample).resize(300).jpeg().toFile(fileOf(name))
    shared.app = await launchApplication({ paths: [fileOf('1.jpg'), fileOf('2.jpg')] })
  })
  test.afterAll(async () => {
    await shared.app?.close()
    if (shared.folder) rmSync(shared.folder, { recursive: true, force: true })
  })

  test('shows the queue’s progress in the taskbar and keeps the computer awake, while it works only', async () => {
    const { page } = app()
    await expect(page.getByRole('option')).toHaveCount(2)
    await watchPresence(app())
    expect(await isKeptAwake(app())).toBe(false)
    await page.getByRole('button', { name: 'Enlarge 2 images' }).click()
    await expect.poll(() => isKeptAwake(app()), { intervals: [20] }).toBe(true)
    await expect(page.getByRole('option', { name: /, Done/ })).toHaveCount(2, { timeout: 120_000 })
    await expect.poll(() => isKeptAwake(app())).toBe(false)
    await expect.poll(async () => (await presence(app())).progress.at(-1)?.part).toBe(-1)
    const shown = (await presence(app())).progress.filter(({ part }) => part >= 0)
    expect(shown.map(({ mode }) => mode)).toContain('normal')
    // It never goes back, and says that one of two is done before all are.
    expect(shown.map(({ part }) => part)).toEqual(shown.map(({ part }) => part).sort((a, b) => a - b))
    expect(shown.map(({ part }) => part)).toContain(0.5)
  })

  test('lets the computer sleep when the backend has died of the last image too often', async () => {
    test.skip(process.platform !== 'linux', 'finds the backend through /proc')
    const { electron, page } = app()
    await page.getByRole('option', { name: /^1\.jpg/ }).click()
    const large = fileOf('large.jpg')
    await sharp(path.join(root, 'samples/farmhouse.jpg')).resize(3000).jpeg().toFile(large)
    await dropPaths(page, [large])
    await page.getByRole('button', { name: 'Enlarge 1 image' }).click()
    const option = page.getByRole('option', { name: /^large\.jpg, Failed/ })
    // It is given up by the fourth start after a death in its midst.
    for (const killed of [1, 2, 3, 4]) {
      const before = (await presence(app())).progress.length
      await expect
        .poll(async () => (await presence(app())).progress.length, { message: `death ${killed}` })
        .toBeGreaterThan(before + 3)
      const [backend] = backendsOf(electron.process().pid)
      if (backend !== undefined) process.kill(backend, 'SIGKILL')
    }
    await expect(option).toBeVisible()
    await expect.poll(() => isKeptAwake(app())).toBe(false)
    await expect.poll(async () => (await presence(app())).progress.at(-1)?.part).toBe(-1)
  })

  test('started a second time, brings its window up and hands the files over', async () => {
    const { electron, page, dataDirectory } = app()
    await electron.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows()
      if (!window) throw new Error('Expected a window.')
      const calls: string[] = []
      Object.assign(globalThis, { raised: calls })
      // A virtual display has no window manager that could take a window down or bring it up.
      window.isMinimized = () => true
      window.restore = () => void calls.push('restore')
      window.focus = () => void calls.push('focus')
    })
    const executable = process.env['ENLARGER_TEST_ELECTRON'] ?? ''
    const exitCode = await new Promise<number | string | null | undefined>((resolve) => {
      const second = execFile(
        executable,
        [root, ...rootFlags(), 'later ü.jpg'],
        { cwd: shared.folder ?? '', env: { ...process.env, ENLARGER_DATA_DIRECTORY: dataDirectory } },
        (error) => resolve(error ? (error.code ?? error.signal) : 0),
      )
      setTimeout(() => second.kill('SIGKILL'), 60_000).unref()
    })
    expect(exitCode).toBe(0)
    await expect(page.getByRole('option', { name: /^later ü\.jpg/ })).toBeVisible()
    await expect(page.getByRole('option')).toHaveCount(4)
    expect(await electron.evaluate(() => (globalThis as unknown as { raised: string[] }).raised)).toEqual([
      'restore',
      'focus',
    ])
    expect(electron.windows()).toHaveLength(1)
  })
})
