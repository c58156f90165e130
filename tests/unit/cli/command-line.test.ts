import { PassThrough } from 'node:stream'
import { beforeEach, expect, test, vi } from 'vitest'
// Loaded before the tests: it brings the backend, which takes its time on a busy machine.
import '../../../electron/cli/upscale.ts'
import { runCommandLine } from '../../../electron/cli/command-line.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

beforeEach(() => {
  vi.stubEnv('ENLARGER_DATA_DIRECTORY', temporaryFolder())
  return () => vi.unstubAllEnvs()
})

/** Runs the command line in this process. */
async function run(...args: string[]): Promise<{ exitCode: number; out: string; terminal: string }> {
  const written = { out: '', terminal: '' }
  // A stream that is no terminal, as when the output goes to a file.
  const terminal = new PassThrough() as unknown as NodeJS.WriteStream
  terminal.on('data', (chunk: Buffer) => (written.terminal += chunk.toString()))
  const output = { out: (text: string) => void (written.out += text), terminal }
  const exitCode = await runCommandLine(args, output, new AbortController().signal)
  return { exitCode, ...written }
}

test.each([
  ['no input at all', []],
  ['an option that does not exist', ['--bigger', 'x.png']],
  ['a command that does not exist below models', ['models', 'paint']],
  ['a number that is none', ['x.png', '--scale', 'four']],
  ['a model that does not exist', ['samples', '--model', 'nonesuch']],
  ['a factor beyond all measure', ['samples', '--scale', '1000']],
  ['two sizes at once', ['samples', '--scale', '2', '--width', '100']],
  ['overwriting and numbering at once', ['samples', '--overwrite', '--number']],
  ['a file that is not there', ['nowhere.png']],
])('%s is bad usage: exit code 2 and a sentence', async (_, args) => {
  const { exitCode, out, terminal } = await run(...args)
  expect(exitCode).toBe(2)
  expect(terminal).toMatch(/expected|unknown|nothing|error/i)
  expect(out).toBe('')
})

test('models are listed with the default one marked, and one can be looked at', async () => {
  const list = await run('--list-models')
  expect(list).toMatchObject({ exitCode: 0, terminal: '' })
  const [, id = ''] = /^\* {2}(\S+)/m.exec(list.out) ?? []
  const facts = await run('models', 'info', id)
  expect(facts.out).toMatch(/^licence +MIT$/m)
  expect(facts.out).toMatch(/^scale +4x$/m)
  const info = await run('models', 'info', id, '--json')
  expect(JSON.parse(info.out)).toMatchObject({ id, isDefault: true })
})

test('help and version are answered on standard output', async () => {
  const help = await run('upscale', '--help')
  expect(help).toMatchObject({ exitCode: 0, terminal: '' })
  expect(help.out).toContain('--overwrite')
  expect((await run('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/)
})
