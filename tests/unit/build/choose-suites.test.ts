import { describe, expect, it } from 'vitest'
import { chooseSuites } from '../../../build/test/choose-suites.ts'
import type { TestSuite } from '../../../build/test/test-suite.ts'

const suite = (name: string, takesFiles: boolean): TestSuite => ({
  name,
  takesFiles,
  run: () => Promise.resolve({ passed: 0, failed: 0 }),
})
const lint = suite('lint', false)
const unit = suite('unit', true)
const faults = suite('faults', true)
const choose = (...args: string[]) => chooseSuites(args, [lint, unit], [lint, unit, faults])

describe('the suites that npm test runs', () => {
  it('are those of every day where none is named', () => {
    expect(choose()).toEqual({ suites: [lint, unit], files: [] })
  })

  it('are those that are named, with the files that are named after them', () => {
    expect(choose('faults')).toEqual({ suites: [faults], files: [] })
    expect(choose('unit', 'tests/unit/a.test.ts')).toEqual({
      suites: [unit],
      files: ['tests/unit/a.test.ts'],
    })
  })

  it.each([[['tests/unit/a.test.ts']], [['unti']], [['lint', 'a.ts']]])('are refused for %o', (args) => {
    expect(() => choose(...args)).toThrow('after the name of a suite that runs single files (unit, faults)')
  })
})
