import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import sharp from 'sharp'
import { runEnlarger, startEnlarger } from '../../fixtures/run-enlarger.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { writePicture } from '../../fixtures/write-picture.ts'

/** Settles when the command has said this. */
function said({ child }: ReturnType<typeof startEnlarger>, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stderr.on('data', (chunk: string) => {
      if (chunk.includes(text)) resolve()
    })
    child.once('exit', (code) =>
      reject(new Error(`The command ended with ${code} before it said "${text}".`)),
    )
  })
}

test('images that come into a watched folder are enlarged by a preset, also those that came between two runs', async () => {
  const root = temporaryFolder()
  const [data, inbox, out] = ['data', 'inbox', 'out'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ]
  mkdirSync(inbox)
  const picture = await writePicture(join(root, 'picture.png'), 1, 30, 20)
  copyFileSync(picture, join(inbox, 'there-before.png'))

  const first = startEnlarger(data, 'watch', inbox, '-o', out, '--preset', 'web-2x', '--quality', '70')
  await said(first, `Watching ${inbox}`)
  const firstDone = said(first, 'Done:')
  await writePicture(join(inbox, 'a.png'), 2, 31, 21)
  await firstDone
  first.child.kill('SIGTERM')
  expect((await first.finished).exitCode).toBe(0)
  const { width, format } = await sharp(join(out, 'a_2x.webp')).metadata()
  expect({ width, format }).toEqual({ width: 62, format: 'webp' })

  await writePicture(join(inbox, 'sub', 'b.png'), 3, 32, 22)
  const second = startEnlarger(data, 'watch')
  await said(second, 'Done:')
  second.child.kill('SIGTERM')
  await second.finished
  expect(existsSync(join(out, 'sub', 'b_2x.webp'))).toBe(true)
  expect(existsSync(join(out, 'there-before_2x.webp'))).toBe(false)

  expect((await runEnlarger(data, 'watch', '--list')).stderr).toContain(`Watching ${inbox}`)
  expect((await runEnlarger(data, 'watch', '--remove', inbox)).exitCode).toBe(0)
  const without = await runEnlarger(data, 'watch')
  expect(without.exitCode).toBe(2)
  expect(without.stderr).toContain('Expected a folder to watch')
})

test('an unknown preset is refused with the names of those there are, and so is an output in the watched folder', async () => {
  const root = temporaryFolder()
  const unknown = await runEnlarger(root, 'watch', root, '--preset', 'nothing-like-it')
  expect(unknown.exitCode).toBe(2)
  expect(unknown.stderr).toContain('family-archive')
  const circular = await runEnlarger(root, 'watch', root, '-o', root)
  expect(circular.exitCode).toBe(2)
  expect(circular.stderr).toContain('need a folder other than itself')
})
