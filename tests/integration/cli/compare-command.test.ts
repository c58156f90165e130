import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { runEnlarger } from '../../fixtures/run-enlarger.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { writePicture } from '../../fixtures/write-picture.ts'

const data = mkdtempSync(join(tmpdir(), 'enlarger-data-'))
afterAll(() => rmSync(data, { recursive: true, force: true }))

test('ways to enlarge are compared on a part, against a ground truth, and saved as one picture', async () => {
  const folder = temporaryFolder()
  const image = await writePicture(join(folder, 'a.png'))
  const { width, height } = await sharp(image).metadata()
  const truth = join(folder, 'truth.png')
  await sharp(image)
    .resize(width * 2, height * 2, { kernel: 'cubic' })
    .toFile(truth)
  const sheet = join(folder, 'sheet.jpg')
  const args = ['--scale', '2', '--truth', truth, '--sheet', sheet, '--json']
  const { exitCode, stdout } = await runEnlarger(data, 'compare', image, '--with', 'cubic,espcn-x2', ...args)
  expect(exitCode).toBe(0)
  const { trials } = JSON.parse(stdout) as { trials: Record<string, unknown>[] }
  expect(trials).toMatchObject([
    { name: 'cubic', result: { device: null }, truth: { borderPx: 2 } },
    { name: 'espcn-x2', result: { device: 'cpu', widthPx: width * 2 }, truth: { borderPx: 2 } },
  ])
  expect((await sharp(sheet).metadata()).format).toBe('jpeg')
})

test('what cannot be compared is refused with what was expected', async () => {
  const image = await writePicture(join(temporaryFolder(), 'a.png'))
  const wrong = await runEnlarger(data, 'compare', image, '--with', 'cubic', '--region', '1,2')
  expect(wrong.exitCode).toBe(2)
  expect(wrong.stderr).toContain('Expected left,top,width,height in pixels for --region but received "1,2"')
  const unknown = await runEnlarger(data, 'compare', image, '--with', 'no-such-model')
  expect(unknown.exitCode).toBe(2)
  expect(unknown.stderr).toContain('no-such-model')
})
