import type { Page } from '@playwright/test'
import { startDebugged } from './debugged-application.ts'

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
    const started = startDebugged(executable, paths)
    try {
      const page = await started.attach()
      return { page, close: () => started.end() }
    } catch (error) {
      await started.end()
      if (attempt === attempts) throw error
    }
  }
}
