import type { TestSuite } from './test-suite.ts'

/** What the arguments of `npm test` ask for. */
export interface ChosenSuites {
  readonly suites: readonly TestSuite[]
  /** Test files to run alone; none: all. */
  readonly files: readonly string[]
}

/**
 * Reads the arguments: names of suites, then files of their tests. No names: the suites that run by default.
 * @throws Error with a sentence where an argument is neither, or a suite cannot run single files.
 */
export function chooseSuites(
  args: readonly string[],
  byDefault: readonly TestSuite[],
  all: readonly TestSuite[],
): ChosenSuites {
  const named = all.filter(({ name }) => args.includes(name))
  const files = args.filter((argument) => !all.some(({ name }) => name === argument))
  const suites = named.length === 0 ? byDefault : named
  const whole = suites.filter(({ takesFiles }) => !takesFiles)
  if (files.length > 0 && (named.length === 0 || whole.length > 0)) {
    const able = all.filter(({ takesFiles }) => takesFiles).map(({ name }) => name)
    throw new Error(
      `Expected files ("${files.join('", "')}") after the name of a suite that runs single files ` +
        `(${able.join(', ')}); suites are ${all.map(({ name }) => name).join(', ')}.`,
    )
  }
  return { suites, files }
}
