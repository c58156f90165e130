import { once } from 'node:events'
import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { runEnlarger, startEnlarger } from '../../fixtures/run-enlarger.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { writePicture } from '../../fixtures/write-picture.ts'

// Shared by the tests, so that the model is converted once.
const data = mkdtempSync(join(tmpdir(), 'enlarger-data-'))
afterAll(() => rmSync(data, { recursive: true, force: true }))

/** The JSON lines of one kind in what a run wrote. */
function events(stdout: string, name: string): Record<string, unknown>[] {
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  return lines.filter((line) => line['event'] === name)
}

test('a folder is enlarged next to itself, with its tree, and not again', async () => {
  const folder = join(temporaryFolder(), 'photos')
  await writePicture(join(folder, 'a.png'), 1)
  await writePicture(join(folder, 'b', 'c.jpg'), 2)
  const first = await runEnlarger(data, folder)
  expect(first).toMatchObject({ exitCode: 0 })
  expect(first.stderr).toContain(`Writing to ${folder}-enlarged`)
  const output = await sharp(join(`${folder}-enlarged`, 'b', 'c_4x.png')).metadata()
  expect([output.width, output.height]).toEqual([48, 32])
  const second = await runEnlarger(data, folder)
  expect(second.exitCode).toBe(0)
  expect(second.stderr).toContain('2 skipped')
})

test('a later run skips an image that was renamed, and does one again whose content or settings are others', async () => {
  const folder = join(temporaryFolder(), 'photos')
  const input = await writePicture(join(folder, 'a.png'), 1)
  const run = async (...options: string[]): Promise<string> =>
    (await runEnlarger(data, folder, ...options)).stderr
  expect(await run()).toContain('1 done')
  renameSync(input, join(folder, 'renamed.png'))
  expect(await run()).toContain('This picture has been upscaled with these settings before.')
  expect(readdirSync(`${folder}-enlarged`)).toEqual(['a_4x.png'])
  await writePicture(join(folder, 'a.png'), 2)
  expect(await run()).toContain('1 done, 1 skipped')
  expect(await run('--grain', '10')).toContain('2 done')
  expect(await run('--grain', '10')).toContain('2 skipped')
  expect(readdirSync(`${folder}-enlarged`)).toHaveLength(4)
})

test('a broken file is named with its code, the rest is done, and the exit code is 1', async () => {
  const folder = temporaryFolder()
  await writePicture(join(folder, 'good.png'))
  writeFileSync(join(folder, 'bad.jpg'), Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 1, 2, 3]))
  const { exitCode, stdout } = await runEnlarger(data, folder, '-o', join(folder, 'out'), '--json')
  expect(exitCode).toBe(1)
  const states = events(stdout, 'image').map(({ inputPath, state }) => [inputPath, state])
  expect(states).toMatchObject([
    [join(folder, 'bad.jpg'), { kind: 'failed', code: 'input-corrupt' }],
    [join(folder, 'good.png'), { kind: 'done', result: { widthPx: 48, heightPx: 32 } }],
  ])
  expect(events(stdout, 'summary')).toMatchObject([{ counts: { done: 1, failed: 1 }, stopped: false }])
})

test('options choose model, size, format and name', async () => {
  const folder = temporaryFolder()
  const input = await writePicture(join(folder, 'a.png'))
  const args = ['--model', 'esrgan-slim-x2', '--width', '30', '--format', 'webp', '-o', join(folder, 'out')]
  expect(await runEnlarger(data, input, ...args)).toMatchObject({ exitCode: 0 })
  const output = await sharp(join(folder, 'out', 'a_2.5x.webp')).metadata()
  expect([output.format, output.width, output.height]).toEqual(['webp', 30, 20])
})

test('Ctrl-C stops within a tile, leaves nothing half-written and exits with 130', async () => {
  const folder = temporaryFolder()
  await writePicture(join(folder, 'large.png'), 3, 3000, 2000)
  const { child, finished } = startEnlarger(data, folder, '-o', join(folder, 'out'), '--tile', '64', '--json')
  await once(child.stdout, 'data')
  const started = new Promise<void>((resolve) => {
    child.stdout.on('data', (text: string) => {
      if (text.includes('tilesDone')) resolve()
    })
  })
  await started
  child.kill('SIGINT')
  const { exitCode, stdout } = await finished
  expect(exitCode).toBe(130)
  const [, tilesDone, tilesTotal] = [...stdout.matchAll(/"tilesDone":(\d+),"tilesTotal":(\d+)/g)].at(-1) ?? []
  expect(Number(tilesTotal)).toBeGreaterThan(1000)
  expect(Number(tilesDone)).toBeLessThan(Number(tilesTotal) / 2)
  expect(events(stdout, 'summary')).toMatchObject([{ counts: { waiting: 1, done: 0 }, stopped: true }])
  expect(readdirSync(join(folder, 'out'))).toEqual([])
})

test('an interrupted run with a queue file goes on where it was', async () => {
  const folder = temporaryFolder()
  const queue = join(folder, 'queue.sqlite')
  for (let i = 0; i < 12; i++) await writePicture(join(folder, 'in', `${i}.png`), i + 1, 60, 40)
  const args = ['--queue', queue, '--json']
  const { child, finished } = startEnlarger(data, join(folder, 'in'), ...args)
  child.stdout.on('data', (text: string) => {
    if (text.includes('"done"')) child.kill('SIGINT')
  })
  const { exitCode, stdout } = await finished
  expect(exitCode).toBe(130)
  const doneBefore = events(stdout, 'image').length
  const second = await runEnlarger(data, ...args)
  expect(second.exitCode).toBe(0)
  expect(events(second.stdout, 'image')).toHaveLength(12 - doneBefore)
  expect(readdirSync(join(folder, 'in-enlarged'))).toHaveLength(12)
})

test('what can compute is listed, the CPU always', async () => {
  const { stdout } = await runEnlarger(data, 'devices', '--json')
  expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ provider: 'cpu', verdict: 'ok' }))
})

test('the sample images are enlarged', async () => {
  const out = join(temporaryFolder(), 'out')
  expect(await runEnlarger(data, '--sample', '-o', out)).toMatchObject({ exitCode: 0 })
  expect(existsSync(join(out, 'portrait_4x.png'))).toBe(true)
})

test('the output may be the file of one image, or the folder the images lie in', async () => {
  const folder = temporaryFolder()
  const input = await writePicture(join(folder, 'a.jpg'), 1)
  const one = await runEnlarger(data, input, '-o', join(folder, 'result.png'))
  expect(one).toMatchObject({ exitCode: 0 })
  expect((await sharp(join(folder, 'result.png')).metadata()).width).toBe(48)
  rmSync(join(folder, 'result.png'))
  const beside = await runEnlarger(data, folder, '-o', folder)
  expect(beside).toMatchObject({ exitCode: 0 })
  expect(readdirSync(folder).sort()).toEqual(['a.jpg', 'a_4x.png'])
})

test('what was named and is not there makes the exit code 1, and the rest is done', async () => {
  const folder = temporaryFolder()
  const input = await writePicture(join(folder, 'a.jpg'), 1)
  const run = await runEnlarger(data, input, join(folder, 'gone.jpg'), '-o', join(folder, 'out'))
  expect(run.exitCode).toBe(1)
  expect(run.stderr).toContain('1 done')
})

test('two runs into one folder do each image once and fail none', async () => {
  const folder = temporaryFolder()
  for (const name of ['a', 'b', 'c'])
    await writePicture(join(folder, 'in', `${name}.png`), name.charCodeAt(0))
  const output = join(folder, 'out')
  const runs = await Promise.all([1, 2].map(() => runEnlarger(data, join(folder, 'in'), '-o', output)))
  expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0])
  expect(readdirSync(output).sort()).toEqual(['a_4x.png', 'b_4x.png', 'c_4x.png'])
})
