import { mkdirSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runEnlarger, startEnlarger } from '../../fixtures/run-enlarger.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { withFatalDecoder } from '../../fixtures/with-fatal-decoder.ts'
import { writePicture } from '../../fixtures/write-picture.ts'

/** Pictures, one of which ends every process that decodes it, as a fault in a native decoder does. */
async function picturesWithFatalOnes(folder: string, ...fatal: string[]): Promise<string> {
  const inputs = join(folder, 'in')
  mkdirSync(inputs, { recursive: true })
  for (const name of ['1.png', '2.png', 'z.png']) await writePicture(join(inputs, name), 1)
  for (const name of fatal) renameSync(await writePicture(join(folder, 'x.png'), 9), join(inputs, name))
  return inputs
}

test(
  'pictures that end every process that decodes them fail by name, and the batch goes on in the same process',
  { timeout: 240_000 },
  async () => {
    const folder = temporaryFolder()
    const inputs = await picturesWithFatalOnes(folder, 'fatal-1.png', 'fatal-2.png', 'fatal-3.png')
    const temporary = join(folder, 'temporary')
    const { exitCode, stdout } = await withFatalDecoder(temporary, () =>
      runEnlarger(join(folder, 'data'), inputs, '-o', join(folder, 'out'), '--device', 'cpu', '--json'),
    )
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    const images = lines
      .filter(({ event }) => event === 'image')
      .map(({ inputPath, state }) => ({ inputPath, ...(state as { kind: string; message?: string }) }))
    expect(
      images.map(({ inputPath, kind }) => `${String(inputPath).slice(inputs.length + 1)} ${kind}`).sort(),
    ).toEqual([
      '1.png done',
      '2.png done',
      'fatal-1.png failed',
      'fatal-2.png failed',
      'fatal-3.png failed',
      'z.png done',
    ])
    for (const { message } of images.filter(({ kind }) => kind === 'failed'))
      expect(message).toMatch(/made its decoder stop unexpectedly \(SIGSEGV\)/)
    expect(lines.at(-1)).toMatchObject({ event: 'summary', counts: { done: 3, failed: 3 } })
    expect(lines.filter(({ event }) => event === 'notice')).toEqual([])
    expect(exitCode).toBe(1)
    expect(readdirSync(join(folder, 'out'))).toHaveLength(3)
    // The queue that the run kept for such deaths is gone with it.
    expect(readdirSync(temporary).filter((name) => name.startsWith('enlarger-'))).toEqual([])
  },
)

test(
  'a watched folder is watched on after a picture that ends every process that reads it',
  { timeout: 240_000 },
  async () => {
    const folder = temporaryFolder()
    const [data, inbox, out] = [join(folder, 'data'), join(folder, 'inbox'), join(folder, 'out')]
    mkdirSync(inbox)
    const { child, finished } = withFatalDecoder(join(folder, 'temporary'), () =>
      startEnlarger(data, 'watch', inbox, '-o', out, '--device', 'cpu'),
    )
    let said = ''
    child.stderr.on('data', (text: string) => (said += text))
    await expect.poll(() => said, { timeout: 60_000 }).toContain(`Watching ${inbox}`)
    renameSync(await writePicture(join(folder, 'x.png'), 9), join(inbox, 'fatal.png'))
    await expect.poll(() => said, { timeout: 120_000 }).toMatch(/Failed: .*fatal\.png/)
    renameSync(await writePicture(join(folder, 'y.png'), 7), join(inbox, 'later.png'))
    await expect.poll(() => said, { timeout: 120_000 }).toMatch(/Done: .*later/)
    child.kill('SIGTERM')
    expect((await finished).exitCode).toBe(0)
    expect(readdirSync(out)).toEqual(['later_4x.png'])
  },
)

test('a queue that another program has open is refused with a sentence and exit code 2', async () => {
  const folder = temporaryFolder()
  const queue = join(folder, 'queue.sqlite')
  const inbox = join(folder, 'inbox')
  mkdirSync(inbox)
  const first = startEnlarger(join(folder, 'data'), 'watch', inbox, '--queue', queue)
  let said = ''
  first.child.stderr.on('data', (text: string) => (said += text))
  await expect.poll(() => said, { timeout: 60_000 }).toContain('Watching')
  const second = await runEnlarger(join(folder, 'data'), '--queue', queue)
  expect(second.exitCode).toBe(2)
  expect(second.stderr).toContain('Another running program uses the queue')
  first.child.kill('SIGTERM')
  await first.finished
})
