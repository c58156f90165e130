import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import {
  type ConversionProcesses,
  openConversionProcesses,
} from '../../../electron/backend/models/conversion/conversion-process.ts'
import { createModelStore } from '../../../electron/backend/models/model-store.ts'
import { processTree, residentBytes } from '../../fixtures/process-tree.ts'
import {
  computedConstant,
  doublingNetwork,
  endlessNetwork,
  lyingArchive,
  tiledPicture,
  unknownOperator,
} from '../../fixtures/model-bombs.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

/** A store whose models are read by real processes. */
function openStore(directory: string) {
  const converter = openConversionProcesses()
  onTestFinished(() => converter.close())
  const store = createModelStore({
    modelsDirectory: join(import.meta.dirname, '../../../models'),
    storeDirectory: join(directory, 'store'),
    resolvePackageDirectory: () => null,
    converter,
  })
  return { store, converter }
}

async function save(directory: string, name: string, bytes: Uint8Array): Promise<string> {
  await mkdir(directory, { recursive: true })
  const path = join(directory, name)
  await writeFile(path, bytes)
  return path
}

/** The most that any process below the conversions held, measured until they are gone. */
function watchPeak(converter: ConversionProcesses): () => number {
  let peak = 0
  const timer = setInterval(() => {
    for (const id of converter.pids().flatMap(processTree)) peak = Math.max(peak, residentBytes(id))
  }, 20)
  onTestFinished(() => clearInterval(timer))
  return () => peak
}

const isLinux = process.platform === 'linux'

test.skipIf(!isLinux).each([
  ['doubled.onnx', () => doublingNetwork(18)],
  ['computed.onnx', () => computedConstant(32_000)],
  ['tiled.onnx', () => tiledPicture(20_000)],
])('%s, a kilobyte that asks for gigabytes, is refused with the numbers', async (name, bytes) => {
  const directory = temporaryFolder()
  const { store, converter } = openStore(directory)
  const peak = watchPeak(converter)
  await expect(store.add([await save(directory, name, bytes())])).rejects.toMatchObject({
    code: 'model-unsupported',
    message: expect.stringMatching(/within 436 MB of memory but it (asks for more|took \d+ MB)/) as string,
  })
  expect(peak()).toBeLessThan(600e6)
  // Nothing is left of it.
  expect(await readdir(join(directory, 'store', 'graphs')).catch(() => [])).toEqual([])
})

test('a network that the engine refuses is refused without the words of a library', async () => {
  const directory = temporaryFolder()
  const { store } = openStore(directory)
  const path = await save(directory, 'unknown.onnx', unknownOperator())
  await expect(store.add([path])).rejects.toMatchObject({
    code: 'model-unsupported',
    message: 'Expected a network of standard ONNX operators in "unknown.onnx", but the engine cannot run it.',
  })
})

test('an archive that unpacks to more than it says is refused by name', async () => {
  const directory = temporaryFolder()
  const { store } = openStore(directory)
  const path = await save(directory, 'lies.pth', lyingArchive(200e6))
  await expect(store.add([path])).rejects.toMatchObject({
    code: 'model-invalid',
    message: 'Expected "a/data.pkl" to unpack to 100 bytes, but it holds more.',
  })
})

test('an import that never ends is cancelled at once, and its processes are gone', async () => {
  const directory = temporaryFolder()
  const { store, converter } = openStore(directory)
  const path = await save(directory, 'endless.onnx', endlessNetwork(20_000))
  const controller = new AbortController()
  const probing = Promise.withResolvers<void>()
  const adding = store.add([path], {
    signal: controller.signal,
    onProgress: ({ stage }) => {
      if (stage === 'probe') probing.resolve()
    },
  })
  adding.catch(() => undefined)
  await probing.promise
  const [child] = converter.pids()
  const family = isLinux && child !== undefined ? processTree(child) : []
  controller.abort()
  await expect(adding).rejects.toMatchObject({ name: 'AbortError' })
  expect(converter.pids()).toEqual([])
  await expect.poll(() => family.filter(isThere), { timeout: 30_000 }).toEqual([])
})

test('a model added a second time is the one that is there', async () => {
  const directory = temporaryFolder()
  const { store } = openStore(directory)
  const path = await save(directory, 'sound.onnx', doublingNetwork(1))
  const added = await store.add([path])
  expect(added.facts?.scale).toBe(2)
  expect((await store.add([path])).id).toBe(added.id)
})

function isThere(processId: number): boolean {
  try {
    process.kill(processId, 0)
    return true
  } catch {
    return false
  }
}
