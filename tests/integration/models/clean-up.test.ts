import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { createModelStore, type ModelStore } from '../../../electron/backend/models/model-store.ts'
import { hasCleanUp } from '../../../electron/common/settings/clean-up.ts'
import { modelIdSchema } from '../../../electron/common/identifiers.ts'
import { GraphBuilder } from '../../../electron/model-import/onnx/graph-builder.ts'
import { decodeModel, encodeModel } from '../../../electron/model-import/onnx/model-file.ts'
import { readConstant } from '../../../electron/model-import/onnx/tensor-proto.ts'
import { tensor } from '../../../electron/model-import/tensor.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { runGraph } from '../model-import/run-graph.ts'

const id = modelIdSchema.parse('two-ends')

/** A network that multiplies every sample. */
function multiplier(factor: number): Uint8Array {
  const graph = new GraphBuilder()
  const weight = tensor(
    [3, 3, 1, 1],
    Float32Array.from({ length: 9 }, (_, index) => (index % 4 === 0 ? factor : 0)),
  )
  graph.output(graph.conv(graph.input(3), weight, null))
  return encodeModel(graph.build())
}

describe('a model with two ends', () => {
  let storeDirectory: string
  let store: ModelStore

  beforeEach(async () => {
    const folder = temporaryFolder()
    const modelsDirectory = path.join(folder, 'models')
    storeDirectory = path.join(folder, 'store')
    const [grain, calm] = [multiplier(0.5), multiplier(0.9)]
    await mkdir(path.join(modelsDirectory, id), { recursive: true })
    await writeFile(path.join(modelsDirectory, id, 'grain.onnx'), grain)
    await writeFile(path.join(modelsDirectory, id, 'calm.onnx'), calm)
    await writeFile(
      path.join(modelsDirectory, id, 'model.json'),
      JSON.stringify({
        id,
        name: 'Two ends',
        architecture: 'Test',
        purpose: 'photo-restore',
        licence: 'MIT',
        source: {
          kind: 'bundled',
          format: 'onnx',
          file: 'grain.onnx',
          sha256: hashOf(grain),
          calm: { file: 'calm.onnx', sha256: hashOf(calm) },
        },
        facts: {
          scale: 1,
          colourModel: 'rgb',
          receptiveFieldRadiusPx: 0,
          overlapPx: 0,
          macsPerPixel: 9,
          parameterCount: 9,
        },
      }),
    )
    await writeFile(path.join(modelsDirectory, 'default.json'), JSON.stringify({ id }))
    store = createModelStore({ modelsDirectory, storeDirectory, resolvePackageDirectory: () => null })
  })

  /** What the network makes of a picture of ones at a value of the setting. */
  async function resultAt(cleanUp: number | null): Promise<number | undefined> {
    const { graphPath } = await store.prepare(id, { cleanUp })
    const input = new Float32Array(3 * 4 * 4).fill(1)
    const { data } = await runGraph(decodeModel(await readFile(graphPath)), input, [1, 3, 4, 4])
    return data[0]
  }

  it('runs as one end, as the other, or as anything between', async () => {
    expect(hasCleanUp(await store.summary(id))).toBe(true)
    expect(await resultAt(0)).toBeCloseTo(0.5, 5)
    expect(await resultAt(100)).toBeCloseTo(0.9, 5)
    expect(await resultAt(25)).toBeCloseTo(0.6, 5)
    expect(await resultAt(null)).toBeCloseTo(0.7, 5)
  })

  it('makes one network for values that lie close together, and finds it again', async () => {
    const first = await store.prepare(id, { cleanUp: 59 })
    const second = await store.prepare(id, { cleanUp: 61 })
    expect(second.graphPath).toBe(first.graphPath)
    expect((await store.prepare(id, { cleanUp: 65 })).graphSha256).not.toBe(first.graphSha256)
  })

  it('keeps the networks of the values used last', async () => {
    for (let cleanUp = 5; cleanUp <= 100; cleanUp += 5) await store.prepare(id, { cleanUp })
    expect(await readdir(path.join(storeDirectory, 'blends'))).toHaveLength(12)
    const { graphPath } = await store.prepare(id, { cleanUp: 100 })
    const [weight] = decodeModel(await readFile(graphPath)).graph.initializer
    expect(weight && readConstant(weight).data[0]).toBeCloseTo(0.9, 5)
  })
})

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
