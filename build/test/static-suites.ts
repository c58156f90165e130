import { runTool } from './run-tool.ts'
import type { TestSuite } from './test-suite.ts'

/** A tool that says yes or no to the whole tree: it counts as one check. */
function wholeTree(name: string, packageName: string, program: string, ...words: string[]): TestSuite {
  return {
    name,
    takesFiles: false,
    run: async () => {
      const isFine = (await runTool(packageName, program, words)) === 0
      return { passed: isFine ? 1 : 0, failed: isFine ? 0 : 1 }
    },
  }
}

/** Checks that only read the sources. */
export const staticSuites: readonly TestSuite[] = [
  wholeTree('format', 'prettier', 'prettier', '--check', '--log-level=warn', '.'),
  wholeTree('lint', 'eslint', 'eslint', '.'),
  wholeTree('types', 'typescript', 'tsc', '--project', '.'),
  wholeTree(
    'svelte-types',
    'svelte-check',
    'svelte-check',
    '--tsconfig',
    'renderer/tsconfig.json',
    '--fail-on-warnings',
    '--output',
    'human',
  ),
]
