import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { expectPlainWords } from '../../fixtures/plain-words.ts'
import { runEnlarger } from '../../fixtures/run-enlarger.ts'
import { smallDisk } from '../../fixtures/small-disk.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { writePicture } from '../../fixtures/write-picture.ts'

async function withEnvironment<Result>(name: string, value: string, work: () => Promise<Result>) {
  const before = process.env[name]
  process.env[name] = value
  try {
    return await work()
  } finally {
    if (before === undefined) delete process.env[name]
    else process.env[name] = before
  }
}

async function pictures(folder: string, count: number): Promise<string> {
  const inputs = join(folder, 'in')
  for (let index = 0; index < count; index++)
    await writePicture(join(inputs, `${index}.png`), index + 1, 16, 12)
  return inputs
}

test('a temporary folder that is missing is reported as that', async () => {
  const folder = temporaryFolder()
  const inputs = await pictures(folder, 1)
  const run = await withEnvironment('TMPDIR', join(folder, 'missing'), () =>
    runEnlarger(join(folder, 'data'), 'upscale', inputs, '-o', join(folder, 'out')),
  )
  expect(expectPlainWords(run)).toContain(`“${join(folder, 'missing')}” does not exist`)
})

test('a data folder that cannot be written is reported once, not for each image', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'file'), '')
  const inputs = await pictures(folder, 3)
  const run = await runEnlarger(join(folder, 'file', 'data'), 'upscale', inputs, '-o', join(folder, 'out'))
  const text = expectPlainWords(run)
  expect(text.match(/Part of the path “.*” is not a folder/g)).toHaveLength(1)
})

test.each([
  ['http://127.0.0.1:6379', /Expected the address of a Redis server, like redis:\/\/host:6379/],
  ['redis://127.0.0.1:99999', /Expected the address of a Redis server/],
  ['nonsense', /but received "nonsense"/],
  ['redis://127.0.0.1:9', /Expected a Redis server at 127\.0\.0\.1:9 but none answers/],
])('the tasks of %s are refused with what was expected', async (url, says) => {
  const run = await runEnlarger(temporaryFolder(), 'tasks', '--redis', url)
  expect(expectPlainWords(run)).toMatch(says)
})

test('a queue whose disk is full ends the command by a sentence', async (context) => {
  const folder = temporaryFolder()
  const disk = join(folder, 'disk')
  if (smallDisk(disk, 60) === null) return context.skip('This user may not mount a small disk.')
  const inputs = await pictures(folder, 3)
  const queue = ['--queue', join(disk, 'queue.sqlite')]
  const run = await runEnlarger(join(folder, 'data'), 'upscale', inputs, '-o', join(folder, 'out'), ...queue)
  expect(expectPlainWords(run)).toMatch(/disk is full|drive is full/)
})
