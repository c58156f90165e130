/** How many checks of a suite passed and failed. */
export interface SuiteResult {
  readonly passed: number
  readonly failed: number
}

/** One of the runners that `npm test` is made of. */
export interface TestSuite {
  readonly name: string
  run(): Promise<SuiteResult>
}
