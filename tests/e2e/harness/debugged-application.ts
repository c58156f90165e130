import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium, expect, type Page } from '@playwright/test'
import { rootFlags } from './launch-application.ts'

/** The application's process, which nothing but Chromium's own debugging port reaches. */
export interface DebuggedApplication {
  readonly child: ChildProcess
  /** When it was started, as `Date.now()` tells it. */
  readonly startedAtMs: number
  /** Drives its page. @throws Error where the page does not appear or cannot be reached. */
  attach(): Promise<Page>
  /** Ends it; data that it was not given is removed. */
  end(): Promise<void>
}

/**
 * Starts an executable without Node's inspector.
 * @param args what follows Chromium's switches: the application's folder where it is not packaged, files to open
 * @param givenData data of an earlier start to go on from; its own, removed at the end, unless given
 */
export function startDebugged(
  executable: string,
  args: readonly string[],
  givenData?: string,
): DebuggedApplication {
  const dataDirectory = givenData ?? mkdtempSync(path.join(tmpdir(), 'enlarger-debugged-'))
  const startedAtMs = Date.now()
  const child = spawn(executable, ['--remote-debugging-port=0', ...rootFlags(), ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // Away from the checkout: nothing of it may be found by accident.
    cwd: dataDirectory,
    env: { ...process.env, ENLARGER_DATA_DIRECTORY: dataDirectory },
  })
  const address = debuggingAddress(child)
  // Whoever attaches is told.
  address.catch(() => undefined)
  const state = { leave: () => Promise.resolve() }
  return {
    child,
    startedAtMs,
    async attach() {
      await pageIsThere(await address)
      const browser = await chromium.connectOverCDP(await address, { timeout: 20_000 })
      state.leave = () => browser.close()
      const page = browser.contexts()[0]?.pages()[0]
      if (!page) throw new Error('Expected the application to have a window.')
      return page
    },
    async end() {
      await state.leave()
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit')
        child.kill()
        const killer = setTimeout(() => child.kill('SIGKILL'), 5000)
        await gone
        clearTimeout(killer)
      }
      if (givenData === undefined) rmSync(dataDirectory, { recursive: true, force: true, maxRetries: 5 })
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
