import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium, expect, type Page } from '@playwright/test'
import { rootFlags } from './launch-application.ts'

/** The packaged application, as a user's double click starts it. */
export interface PackagedApplication {
  readonly page: Page
  close(): Promise<void>
}

/** Tries to attach before the application counts as broken. */
const attempts = 3

/**
 * Starts the packaged application with files to open. Its fuses shut Node's inspector, so only the page is driven,
 * over Chromium's own debugging port. Attaching in the very moment a page is made can leave it stopped for good,
 * so the application is then started anew.
 */
export async function launchPackaged(paths: readonly string[]): Promise<PackagedApplication> {
  const executable = process.env['ENLARGER_TEST_PACKAGED']
  if (!executable) throw new Error('Expected ENLARGER_TEST_PACKAGED: run the tests by `npm run test:e2e`.')
  for (let attempt = 1; ; attempt++) {
    const started = start(executable, paths)
    try {
      return await attach(started)
    } catch (error) {
      await started.end()
      if (attempt === attempts) throw error
    }
  }
}

interface Started {
  readonly child: ChildProcess
  end(): Promise<void>
}

function start(executable: string, paths: readonly string[]): Started {
  const dataDirectory = mkdtempSync(path.join(tmpdir(), 'enlarger-packaged-'))
  const child = spawn(executable, ['--remote-debugging-port=0', ...rootFlags(), ...paths], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // Away from the checkout: nothing of it may be found by accident.
    cwd: dataDirectory,
    env: { ...process.env, ENLARGER_DATA_DIRECTORY: dataDirectory },
  })
  return {
    child,
    async end() {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit')
        child.kill()
        const killer = setTimeout(() => child.kill('SIGKILL'), 5000)
        await gone
        clearTimeout(killer)
      }
      rmSync(dataDirectory, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function attach(started: Started): Promise<PackagedApplication> {
  const address = await debuggingAddress(started.child)
  await pageIsThere(address)
  const browser = await chromium.connectOverCDP(address, { timeout: 20_000 })
  const page = browser.contexts()[0]?.pages()[0]
  if (!page) throw new Error('Expected the packaged application to have a window.')
  return {
    page,
    async close() {
      await browser.close()
      await started.end()
    },
  }
}

async function debuggingAddress(child: ChildProcess): Promise<string> {
  return await new Promise((resolve, reject) => {
    const said: string[] = []
    child.stderr?.on('data', (chunk: Buffer) => {
      said.push(chunk.toString())
      const [, address] = /DevTools listening on (ws:\S+)/.exec(said.join('')) ?? []
      if (address !== undefined) resolve(address)
    })
    child.once('error', reject)
    child.once('exit', (code) =>
      reject(new Error(`The application ended with ${code}. It said:\n${said.join('')}`)),
    )
  })
}

/** Waits for the window: a page that appears while a debugger attaches to the browser stays stopped for good. */
async function pageIsThere(address: string): Promise<void> {
  const list = new URL('/json/list', address.replace(/^ws/, 'http'))
  await expect
    .poll(async () => await (await fetch(list)).text(), { timeout: 30_000 })
    .toContain('"url": "enlarger-app://')
}
