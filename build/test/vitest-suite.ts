import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { runTool } from './run-tool.ts'
import type { SuiteResult, TestSuite } from './test-suite.ts'

const reportSchema = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
})

/** The tests of one of vitest.config.ts's projects. */
export function vitestSuite(project: string): TestSuite {
  return {
    name: project,
    takesFiles: true,
    async run(files) {
      const folder = mkdtempSync(path.join(tmpdir(), 'enlarger-tests-'))
      const report = path.join(folder, 'report.json')
      try {
        const code = await runTool('vitest', 'vitest', [
          'run',
          `--project=${project}`,
          '--reporter=default',
          '--reporter=json',
          `--outputFile.json=${report}`,
          ...files,
        ])
        return withExitCode(countVitest(readFileSync(report, 'utf8')), code)
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
  }
}

/** Counts of vitest's JSON report. A test file that could not even be loaded counts as one failure. */
export function countVitest(report: string): SuiteResult {
  const { numPassedTests, numFailedTests, testResults } = reportSchema.parse(JSON.parse(report))
  const broken = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
  return { passed: numPassedTests, failed: numFailedTests + broken.length }
}

/** A runner that complains although every test passed (a stray rejection, say) has failed. */
export function withExitCode(result: SuiteResult, exitCode: number): SuiteResult {
  return exitCode !== 0 && result.failed === 0 ? { ...result, failed: 1 } : result
}
