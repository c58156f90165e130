import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'

const root = path.resolve(import.meta.dirname, '../../..')

const startTimeoutMs = 45_000

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
}

/** Starts the built application. Whoever starts it closes it. */
export async function launchApplication(options: LaunchOptions = {}): Promise<RunningApplication> {
  const executablePath = process.env['ENLARGER_TEST_ELECTRON']
  if (!executablePath)
    throw new Error('Expected ENLARGER_TEST_ELECTRON: run the tests by `npm run test:e2e`.')
  const ownsData = options.dataDirectory === undefined
  const dataDirectory = options.dataDirectory ?? mkdtempSync(path.join(tmpdir(), 'enlarger-e2e-'))
  const electron = await _electron.launch({
    executablePath,
    args: [root, ...rootFlags(), ...(options.paths ?? [])],
    env: { ...inherited(), ENLARGER_DATA_DIRECTORY: dataDirectory, ...options.environment },
    timeout: startTimeoutMs,
  })
  const said: string[] = []
  electron.process().stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString()))
  const complaints: string[] = []
  const page = await electron.firstWindow({ timeout: startTimeoutMs }).catch(async (error: unknown) => {
    await electron.close()
    throw new Error(`The application opened no window. It said:\n${said.join('')}`, { cause: error })
  })
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  return {
    electron,
    page,
    dataDirectory,
    complaints,
    async close() {
      await electron.close()
      if (ownsData) rmSync(dataDirectory, { recursive: true, force: true, maxRetries: 5 })
    },
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
