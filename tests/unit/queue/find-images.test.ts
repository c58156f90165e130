import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { findImages } from '../../../electron/backend/queue/adding/find-images.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

const signal = new AbortController().signal

function makeFiles(folder: string, ...names: string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), 'x')
  }
}

async function namesIn(folder: string, output: string | null = null): Promise<string[]> {
  const { found } = await findImages([folder], output, signal)
  return found.map((job) => job.inputPath.slice(folder.length + 1))
}

test('a folder is walked in natural order, and its tree is kept next to it', async () => {
  const folder = join(temporaryFolder(), 'photos')
  makeFiles(folder, '10.jpg', '9.PNG', 'b/c/1.webp', 'a/1.tif')
  const { found } = await findImages([folder], null, signal)
  expect(found.map((job) => job.inputPath)).toEqual(
    ['9.PNG', '10.jpg', 'a/1.tif', 'b/c/1.webp'].map((name) => join(folder, name)),
  )
  expect(found.map((job) => job.outputDirectory)).toEqual(
    ['', '', 'a', 'b/c'].map((name) => join(`${folder}-enlarged`, name)),
  )
  expect(found[0]?.sizeBytes).toBe(1)
})

test('hidden files, hidden folders and files that are no images are left out', async () => {
  const folder = temporaryFolder()
  makeFiles(folder, '.a.jpg', '.git/b.jpg', 'c.txt', 'd.jpg')
  expect(await namesIn(folder)).toEqual(['d.jpg'])
})

test('a folder that links to itself is walked once, and a linked image is found', async () => {
  const folder = temporaryFolder()
  makeFiles(folder, 'a/1.jpg')
  symlinkSync(folder, join(folder, 'a', 'up'))
  symlinkSync(join(folder, 'a', '1.jpg'), join(folder, '2.jpg'))
  expect(await namesIn(folder)).toEqual(['2.jpg', 'a/1.jpg'])
})

test('an output folder inside the input folder is not walked', async () => {
  const folder = temporaryFolder()
  makeFiles(folder, '1.jpg', 'out/1.jpg')
  expect(await namesIn(folder, join(folder, 'out'))).toEqual(['1.jpg'])
})

test('several folders keep their names below a common output folder', async () => {
  const root = temporaryFolder()
  makeFiles(root, 'a/1.jpg', 'b/1.jpg')
  const { found } = await findImages([join(root, 'a'), join(root, 'b')], join(root, 'out'), signal)
  expect(found.map((job) => job.outputDirectory)).toEqual([join(root, 'out', 'a'), join(root, 'out', 'b')])
})

test('a file that is added by itself may have any name, and one that is missing is named with a reason', async () => {
  const root = temporaryFolder()
  writeFileSync(join(root, 'scan.dat'), Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a))
  const { found, ignored } = await findImages([join(root, 'scan.dat'), join(root, 'gone.jpg')], null, signal)
  expect(found.map((job) => job.outputDirectory)).toEqual([`${root}-enlarged`])
  expect(ignored.map(({ path }) => path)).toEqual([join(root, 'gone.jpg')])
  expect(ignored[0]?.reason).toEqual({ code: 'ignored-not-found' })
})

test('a folder without images is named', async () => {
  const root = temporaryFolder()
  const { ignored } = await findImages([root], null, signal)
  expect(ignored).toHaveLength(1)
})

test('the walk can be aborted', async () => {
  const root = temporaryFolder()
  makeFiles(root, '1.jpg')
  await expect(findImages([root], null, AbortSignal.abort())).rejects.toThrow(/abort/i)
})

test('a text file that is added by itself is left out with a reason when it is no image', async () => {
  const root = temporaryFolder()
  writeFileSync(join(root, 'notes.txt'), 'no image at all')
  const { found, ignored } = await findImages([join(root, 'notes.txt')], null, new AbortController().signal)
  expect(found).toEqual([])
  expect(ignored).toMatchObject([{ path: join(root, 'notes.txt'), reason: { code: 'ignored-not-an-image' } }])
})

test.each([
  ['sibling', 'photos-enlarged', 'photos-enlarged/sub'],
  ['inside', 'photos/enlarged', 'photos/enlarged/sub'],
  ['beside', 'photos', 'photos/sub'],
] as const)('results placed %s a folder go there, with its tree', async (place, top, below) => {
  const root = temporaryFolder()
  const photos = join(root, 'photos')
  makeFiles(photos, 'a.jpg', 'sub/b.jpg', ...(place === 'inside' ? ['enlarged/a_4x.png'] : []))
  const { found } = await findImages([photos], { place }, signal)
  expect(found.map((job) => job.outputDirectory)).toEqual([join(root, top), join(root, below)])
  const alone = await findImages([join(photos, 'a.jpg')], { place }, signal)
  expect(alone.found.map((job) => job.outputDirectory)).toEqual([join(root, top)])
})

test('a file in a folder whose name says nothing is judged by its first bytes', async () => {
  const folder = temporaryFolder()
  makeFiles(folder, 'notes', 'b.txt', 'c.dat')
  const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)
  for (const name of ['no-extension', 'a.mpo', 'old.jpg_original', 'film.thm']) {
    writeFileSync(join(folder, name), jpeg)
  }
  writeFileSync(join(folder, 'page.pdf'), '%PDF-1.7')
  expect((await namesIn(folder)).sort()).toEqual(['a.mpo', 'no-extension', 'old.jpg_original'])
})

// Root may read everything.
test.skipIf(process.getuid?.() === 0)(
  'a folder that may not be read is named, and never called empty',
  async () => {
    const folder = temporaryFolder()
    makeFiles(folder, 'a.jpg', 'closed/b.jpg')
    chmodSync(join(folder, 'closed'), 0)
    const { found, ignored } = await findImages([folder], null, signal)
    chmodSync(join(folder, 'closed'), 0o755)
    expect(found).toHaveLength(1)
    expect(ignored).toEqual([{ path: join(folder, 'closed'), reason: { code: 'ignored-folder-closed' } }])
  },
)

test('a picture reached as a folder, as a file and through a link is taken once', async () => {
  const root = temporaryFolder()
  const folder = join(root, 'sub')
  makeFiles(folder, 'a.jpg', 'b.jpg')
  symlinkSync(folder, join(root, 'link'))
  const paths = [folder, `${folder}/`, join(folder, 'b.jpg'), join(root, 'link', 'b.jpg')]
  const { found } = await findImages(paths, join(root, 'out'), signal)
  expect(found.map((job) => job.inputPath).sort()).toEqual([join(folder, 'a.jpg'), join(folder, 'b.jpg')])
})

test('a folder whose images match no pattern is not called empty', async () => {
  const folder = temporaryFolder()
  makeFiles(folder, 'a.jpg', 'b.jpg')
  const { ignored } = await findImages([folder], null, signal, { include: ['*.mpo'], exclude: [] })
  expect(ignored).toEqual([{ path: folder, reason: { code: 'ignored-none-match', count: 2 } }])
})

// Names are bytes on Linux alone.
test.skipIf(process.platform !== 'linux')('a file whose name is no UTF-8 is named as left out', async () => {
  const folder = temporaryFolder()
  makeFiles(folder, 'a.jpg')
  writeFileSync(
    Buffer.concat([Buffer.from(`${folder}/bad`), Buffer.of(0xff, 0xfe), Buffer.from('.jpg')]),
    'x',
  )
  const { found, ignored } = await findImages([folder], null, signal)
  expect(found).toHaveLength(1)
  const path = join(folder, 'bad\ufffd\ufffd.jpg')
  expect(ignored).toEqual([{ path, reason: { code: 'ignored-name-not-text' } }])
  expect((await findImages([path], null, signal)).ignored).toEqual(ignored)
})
