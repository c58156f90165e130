import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { ensureElectron } from '../electron/ensure-electron.ts'
import { packageApplication } from '../packaging/package-application.ts'
import { ensureSystemLibraries } from '../system/ensure-system-libraries.ts'
import { virtualDisplayNeeds, windowNeeds } from '../system/system-libraries.ts'
import { withVirtualDisplay } from '../system/virtual-display.ts'
import { runTool } from './run-tool.ts'
import type { SuiteResult, TestSuite } from './test-suite.ts'
import { withExitCode } from './vitest-suite.ts'

const reportSchema = z.object({
  errors: z.array(z.unknown()),
  stats: z.object({ expected: z.int(), flaky: z.int(), unexpected: z.int() }),
})

/** The tests that drive the real window; on Linux in a display of their own. */
export const playwrightSuite: TestSuite = {
  name: 'e2e',
  takesFiles: true,
  async run(files) {
    ensureSystemLibraries([...windowNeeds, ...virtualDisplayNeeds])
    const electron = await ensureElectron()
    const packaged = await packageApplication()
    const folder = mkdtempSync(path.join(tmpdir(), 'enlarger-tests-'))
    const report = path.join(folder, 'report.json')
    try {
      const code = await withVirtualDisplay((display) =>
        runTool(
          '@playwright/test',
          'playwright',
          ['test', '--config', 'tests/e2e/playwright.config.ts', ...files],
          {
            environment: {
              ...display,
              ENLARGER_TEST_ELECTRON: electron.executablePath,
              ENLARGER_TEST_PACKAGED: packaged,
              PLAYWRIGHT_JSON_OUTPUT_FILE: report,
            },
          },
        ),
      )
      return withExitCode(countPlaywright(readFileSync(report, 'utf8')), code)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

/** Counts of Playwright's JSON report; a test that passed only when repeated has failed. */
export function countPlaywright(report: string): SuiteResult {
  const { stats, errors } = reportSchema.parse(JSON.parse(report))
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length }
}
