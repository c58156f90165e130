import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { downloadFile } from '../../../electron/backend/models/fetch/download-file.ts'
import { type LocalServer, serveFiles } from './local-server.ts'

const content = Uint8Array.from({ length: 300_000 }, (_, at) => (at * 7919) >> 3)
const integrity = `sha256-${createHash('sha256').update(content).digest('base64')}`
const expected = { integrity, limitBytes: 1_000_000 }

describe('a download', () => {
  let directory: string
  let filePath: string
  let server: LocalServer
  const files = new Map([['/model.bin', content]])
  const { signal } = new AbortController()

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'enlarger-download-'))
    filePath = path.join(directory, 'sub', 'model.bin')
    server = await serveFiles(files)
  })
  afterEach(async () => {
    await server.close()
    await rm(directory, { recursive: true, force: true })
  })

  it('arrives whole, tells its progress and leaves nothing else behind', async () => {
    const progress: number[] = []
    await downloadFile([`${server.url}/model.bin`], filePath, expected, {
      signal,
      onProgress: (received, total) => void progress.push(received / (total ?? Number.NaN)),
    })
    expect(new Uint8Array(await readFile(filePath))).toEqual(content)
    expect(progress.at(-1)).toBe(1)
    expect(await readdir(path.dirname(filePath))).toEqual(['model.bin'])
  })

  it('goes on where a broken one stopped', async () => {
    server.breakAfter(100_000)
    await expect(
      downloadFile([`${server.url}/model.bin`], filePath, expected, { signal }),
    ).rejects.toMatchObject({
      code: 'network-unavailable',
    })
    await downloadFile([`${server.url}/model.bin`], filePath, expected, { signal })
    expect(new Uint8Array(await readFile(filePath))).toEqual(content)
    expect(server.requests.at(-1)).toMatch(/^\/model\.bin bytes=[1-9]\d*-$/)
  })

  it('takes the next address where one fails', async () => {
    const urls = ['http://127.0.0.1:9/model.bin', `${server.url}/missing`, `${server.url}/model.bin`]
    await downloadFile(urls, filePath, expected, { signal })
    expect(new Uint8Array(await readFile(filePath))).toEqual(content)
  })

  it('is refused and discarded where another file came', async () => {
    const other = { ...expected, integrity: `sha256-${Buffer.alloc(32).toString('base64')}` }
    await expect(
      downloadFile([`${server.url}/model.bin`], filePath, other, { signal }),
    ).rejects.toMatchObject({
      code: 'model-invalid',
    })
    expect(await readdir(path.dirname(filePath))).toEqual([])
  })

  it('starts again where what was kept is not part of the file', async () => {
    await downloadFile([`${server.url}/model.bin`], filePath, expected, { signal })
    await rm(filePath)
    await writeFile(`${filePath}.part`, new Uint8Array(400_000))
    await expect(downloadFile([`${server.url}/model.bin`], filePath, expected, { signal })).rejects.toThrow()
    await downloadFile([`${server.url}/model.bin`], filePath, expected, { signal })
    expect(new Uint8Array(await readFile(filePath))).toEqual(content)
  })

  it.each([
    ['does not answer', () => server.stallAfter(null), /but 0 came/],
    ['falls silent', () => server.stallAfter(100), /but (100|0) came/],
    ['sends byte by byte', () => server.trickle(), /but \d+ came/],
  ])('gives up on a server that %s, and says so', async (_, misbehave, says) => {
    misbehave()
    const options = { signal, pace: { bytes: 1000, withinMs: 300 } }
    const downloading = downloadFile([`${server.url}/model.bin`], filePath, expected, options)
    await expect(downloading).rejects.toMatchObject({
      code: 'network-unavailable',
      message: expect.stringMatching(
        /Expected at least 1000 bytes within 0\.3 s from 127\.0\.0\.1:\d+/,
      ) as string,
    })
    await expect(downloading).rejects.toThrow(says)
  })

  it('stops at more bytes than the model has', async () => {
    const small = { ...expected, limitBytes: 1000 }
    await expect(downloadFile([`${server.url}/model.bin`], filePath, small, { signal })).rejects.toThrow(
      /at most 1000/,
    )
  })

  it('asked for from two sides at once arrives once', async () => {
    const urls = [`${server.url}/model.bin`]
    await Promise.all([1, 2, 3].map(() => downloadFile(urls, filePath, expected, { signal })))
    expect(server.requests).toEqual(['/model.bin'])
    expect(await readdir(path.dirname(filePath))).toEqual(['model.bin'])
  })

  it('does not wait for a process that is gone', async () => {
    await downloadFile([`${server.url}/model.bin`], filePath, expected, { signal })
    await rm(filePath)
    // No process has this number: it is above what systems give out.
    await writeFile(`${filePath}.lock`, '4194305')
    await downloadFile([`${server.url}/model.bin`], filePath, expected, { signal })
    expect(await readdir(path.dirname(filePath))).toEqual(['model.bin'])
  })

  it('stops when cancelled', async () => {
    const controller = new AbortController()
    const work = downloadFile([`${server.url}/model.bin`], filePath, expected, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    })
    await expect(work).rejects.toMatchObject({ name: 'AbortError' })
    expect(await readdir(path.dirname(filePath))).not.toContain('model.bin')
  })

  it('says plainly that the network is not there', async () => {
    const work = downloadFile(['http://127.0.0.1:9/model.bin'], filePath, expected, { signal })
    await expect(work).rejects.toMatchObject({ code: 'network-unavailable' })
  })
})
