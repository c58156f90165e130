import { spawnSync } from 'node:child_process'

/** Major version of LLVM whose output is committed; Debian's packages `clang-19`, `lld-19` and `llvm-19`. */
export const llvmVersion = '19'

/** The compiler's own description of itself, or `null` where clang or lld is not installed. */
export function compilerVersion(): string | null {
  const found = ['clang++', 'ld.lld', 'lld-link', 'ld64.lld', 'llvm-ar'].map((tool) =>
    spawnSync(`${tool}-${llvmVersion}`, ['--version'], { encoding: 'utf8' }),
  )
  if (found.some(({ status }) => status !== 0)) return null
  return found[0]?.stdout.split('\n', 1)[0]?.trim() ?? null
}

/** Runs one tool of LLVM. @throws Error with what it printed where it fails */
export function runLlvm(tool: string, parameters: readonly string[]): void {
  const { status, stderr, error } = spawnSync(`${tool}-${llvmVersion}`, parameters, { encoding: 'utf8' })
  if (error) throw new Error(`Expected ${tool}-${llvmVersion} to be installed.`, { cause: error })
  if (status !== 0) throw new Error(`${tool}-${llvmVersion} failed:\n${stderr}`)
}
