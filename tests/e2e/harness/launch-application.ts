import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'

const root = path.resolve(import.meta.dirname, '../../..')

const attempts = 4
const startTimeoutMs = 45_000
const closeTimeoutMs = 20_000

/** The application, running in a real window with data of its own. */
export interface RunningApplication {
  readonly electron: ElectronApplication
  readonly page: Page
  /** Everything the application keeps, queue and settings included. */
  readonly dataDirectory: string
  /** Complaints of the page's console: errors and policy violations. */
  readonly complaints: readonly string[]
  close(): Promise<void>
}

/** How to start it. */
export interface LaunchOptions {
  /** Data of an earlier start, to go on from. */
  readonly dataDirectory?: string
  /** Files and folders to open, as a file manager would pass them. */
  readonly paths?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** Switches for Chromium. */
  readonly arguments?: readonly string[]
  /** Another executable than the Electron under test. */
  readonly executablePath?: string
  /** Time that one attempt may take, in milliseconds. */
  readonly startTimeoutMs?: number
}

/**
 * Starts the built application and waits until its window is usable. Electron's own start sometimes hangs on a
 * virtual display; then it is ended, said so, and started anew. Whoever starts it closes it.
 * @throws Error after the last attempt, with what every attempt printed.
 */
export async function launchApplication(options: LaunchOptions = {}): Promise<RunningApplication> {
  const failures: string[] = []
  for (let attempt = 1; attempt <= attempts; attempt++) {
    try {
      return await launchOnce(options)
    } catch (error) {
      const failure = `Start ${attempt} of ${attempts} failed: ${error instanceof Error ? error.message : String(error)}`
      failures.push(failure)
      console.warn(failure)
    }
  }
  throw new Error(`The application did not start.\n${failures.join('\n')}`)
}

async function launchOnce(options: LaunchOptions): Promise<RunningApplication> {
  const executablePath = options.executablePath ?? process.env['ENLARGER_TEST_ELECTRON']
  if (!executablePath)
    throw new Error('Expected ENLARGER_TEST_ELECTRON: run the tests by `npm run test:e2e`.')
  const timeout = options.startTimeoutMs ?? startTimeoutMs
  const ownsData = options.dataDirectory === undefined
  const dataDirectory = options.dataDirectory ?? mkdtempSync(path.join(tmpdir(), 'enlarger-e2e-'))
  const removeData = (): void => {
    if (ownsData) rmSync(dataDirectory, { recursive: true, force: true, maxRetries: 5 })
  }
  const said: string[] = []
  const complaints: string[] = []
  const started: { electron?: ElectronApplication } = {}
  try {
    // Ends the process itself where the time runs out.
    const electron = await withoutStrayRejections(() =>
      _electron.launch({
        executablePath,
        args: [root, ...rootFlags(), ...(options.arguments ?? []), ...(options.paths ?? [])],
        env: { ...inherited(), ENLARGER_DATA_DIRECTORY: dataDirectory, ...options.environment },
        timeout,
      }),
    )
    started.electron = electron
    electron.process().stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString()))
    const page = await electron.firstWindow({ timeout })
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.locator('main[aria-busy=false]').waitFor({ timeout })
    return {
      electron,
      page,
      dataDirectory,
      complaints,
      async close() {
        await end(electron)
        removeData()
      },
    }
  } catch (error) {
    if (started.electron) await end(started.electron)
    removeData()
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`no usable window within ${timeout / 1000} s. ${reason}\n${said.join('')}`, {
      cause: error,
    })
  }
}

/**
 * A launch that fails also rejects promises inside Playwright that nobody can wait for; its test runner would
 * count them against the test that is about to start Electron anew.
 */
async function withoutStrayRejections<T>(work: () => Promise<T>): Promise<T> {
  const listeners = process.listeners('unhandledRejection')
  const ignore = (): void => undefined
  process.removeAllListeners('unhandledRejection')
  process.on('unhandledRejection', ignore)
  try {
    return await work()
  } finally {
    await delay(50)
    process.off('unhandledRejection', ignore)
    listeners.forEach((listener) => process.on('unhandledRejection', listener))
  }
}

/** Closes the application as its user would, and ends it where that takes too long. */
async function end(electron: ElectronApplication): Promise<void> {
  const child = electron.process()
  const killer = setTimeout(() => child.kill('SIGKILL'), closeTimeoutMs)
  try {
    await electron.close()
  } finally {
    clearTimeout(killer)
  }
}

/** Chromium refuses to run its sandbox as root. */
export function rootFlags(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : []
}

function inherited(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])),
  )
}
