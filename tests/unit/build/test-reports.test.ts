import { describe, expect, it } from 'vitest'
import { countPlaywright } from '../../../build/test/playwright-suite.ts'
import { countVitest, withExitCode } from '../../../build/test/vitest-suite.ts'

describe('counting vitest’s report', () => {
  const report = (passed: number, failed: number, files: readonly object[]): string =>
    JSON.stringify({ numPassedTests: passed, numFailedTests: failed, testResults: files })

  it('takes its numbers', () => {
    const files = [{ status: 'failed', assertionResults: [{}, {}] }]
    expect(countVitest(report(7, 2, files))).toEqual({ passed: 7, failed: 2 })
  })

  it('counts a file that could not be loaded as a failure', () => {
    expect(countVitest(report(3, 0, [{ status: 'failed', assertionResults: [] }]))).toEqual({
      passed: 3,
      failed: 1,
    })
  })

  it('does not believe a runner that failed although its tests passed', () => {
    expect(withExitCode({ passed: 5, failed: 0 }, 1)).toEqual({ passed: 5, failed: 1 })
    expect(withExitCode({ passed: 5, failed: 2 }, 1)).toEqual({ passed: 5, failed: 2 })
    expect(withExitCode({ passed: 5, failed: 0 }, 0)).toEqual({ passed: 5, failed: 0 })
  })
})

describe('counting Playwright’s report', () => {
  it('counts what had to be repeated, and errors outside tests, as failures', () => {
    const report = { stats: { expected: 9, flaky: 1, unexpected: 2 }, errors: [{}] }
    expect(countPlaywright(JSON.stringify(report))).toEqual({ passed: 9, failed: 4 })
  })
})
