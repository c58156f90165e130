/** How many checks of a suite passed and failed. */
export interface SuiteResult {
  readonly passed: number
  readonly failed: number
}

/** One of the runners that `npm test` is made of. */
export interface TestSuite {
  readonly name: string
  /** Whether some of its files can be run alone. */
  readonly takesFiles: boolean
  /** @param files of tests, or parts of their paths, to run alone; none: all of the suite. */
  run(files: readonly string[]): Promise<SuiteResult>
}
