import { chooseSuites, type ChosenSuites } from '../test/choose-suites.ts'
import { playwrightSuite } from '../test/playwright-suite.ts'
import { staticSuites } from '../test/static-suites.ts'
import type { SuiteResult, TestSuite } from '../test/test-suite.ts'
import { vitestSuite } from '../test/vitest-suite.ts'

const suites: readonly TestSuite[] = [
  ...staticSuites,
  vitestSuite('unit'),
  vitestSuite('integration'),
  playwrightSuite,
]

/** Suites that take long and run only when they are asked for. */
const longSuites: readonly TestSuite[] = [vitestSuite('faults')]
const allSuites = [...suites, ...longSuites]

const { suites: chosen, files } = chosenOrExit(process.argv.slice(2))
const results: (SuiteResult & { readonly name: string; readonly seconds: number })[] = []
for (const suite of chosen) {
  console.log(`\n=== ${suite.name}`)
  const startedAt = performance.now()
  const result = await runSuite(suite)
  results.push({ name: suite.name, ...result, seconds: (performance.now() - startedAt) / 1000 })
}

console.log('')
for (const { name, passed, failed, seconds } of results) {
  console.log(
    `${failed === 0 ? 'ok    ' : 'FAILED'} ${name}: ${passed} passed, ${failed} failed (${seconds.toFixed(1)} s)`,
  )
}
const passed = results.reduce((sum, result) => sum + result.passed, 0)
const failed = results.reduce((sum, result) => sum + result.failed, 0)
// Packaging leaves handlers behind that end a process whose work is done with the code 0, whatever its exit code.
process.stdout.write(`${passed} passed, ${failed} failed\n`, () => process.exit(failed === 0 ? 0 : 1))

/** A suite that cannot run at all has failed, and the others still run. */
async function runSuite(suite: TestSuite): Promise<SuiteResult> {
  try {
    return await suite.run(files)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return { passed: 0, failed: 1 }
  }
}

function chosenOrExit(args: readonly string[]): ChosenSuites {
  try {
    return chooseSuites(args, suites, allSuites)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(2)
  }
}
