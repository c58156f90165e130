import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { expect, it } from 'vitest'

const commandLine = path.resolve(import.meta.dirname, '../../../electron/cli/command-line.ts')

/** Native libraries that a process has loaded after it answered. */
function nativeLibrariesAfter(...args: readonly string[]): string[] {
  const script = `
    import { runCommandLine } from ${JSON.stringify(new URL(`file://${commandLine}`).href)}
    const output = { out: () => undefined, terminal: { write: () => true } }
    await runCommandLine(${JSON.stringify(args)}, output, new AbortController().signal)
    console.log(JSON.stringify(process.report.getReport().sharedObjects))`
  const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script]
  const stdout = execFileSync(process.execPath, flags, { encoding: 'utf8' })
  return (JSON.parse(stdout) as string[]).filter(
    (file) => file.includes('node_modules') && !/bin[\\/]node/.test(file),
  )
}

it.each(['--version', '--help'])('%s is answered without loading a native library', (argument) => {
  expect(nativeLibrariesAfter(argument)).toEqual([])
})

it('an unknown option is refused without loading a native library', () => {
  expect(nativeLibrariesAfter('models', '--nonsense')).toEqual([])
})
