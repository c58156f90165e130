import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applicationDirectory } from '../../../electron/backend/installation/application-directory.ts'
import { createEngine, type Engine } from '../../../electron/backend/engine/engine.ts'
import { InferenceProcess } from '../../../electron/backend/engine/inference-process.ts'
import { openProviderVerdicts } from '../../../electron/backend/engine/provider-verdicts.ts'
import { createLocalConverter } from '../../../electron/backend/models/conversion/local-converter.ts'
import { inferenceEvaluator } from '../../../electron/backend/models/graph-evaluator.ts'
import { createModelStore, type ModelStore } from '../../../electron/backend/models/model-store.ts'
import { resolvePackageDirectory } from '../../../electron/backend/installation/resolve-package-directory.ts'
import { modelIdSchema } from '../../../electron/common/identifiers.ts'
import { largestDifference } from '../../fixtures/engine/picture-strips.ts'
import { testPicture } from '../../fixtures/engine/test-picture.ts'
import { upscalePicture } from '../../fixtures/engine/upscale-picture.ts'

let directory: string
let engine: Engine
let store: ModelStore

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'default-models-test-'))
  const inference = new InferenceProcess()
  const verdicts = await openProviderVerdicts(join(directory, 'verdicts.json'), 'test')
  engine = createEngine({ inference, verdicts })
  store = createModelStore({
    modelsDirectory: join(applicationDirectory(), 'models'),
    storeDirectory: join(directory, 'store'),
    resolvePackageDirectory,
    converter: createLocalConverter(inferenceEvaluator(inference)),
  })
})

afterAll(async () => {
  await engine.close()
  await rm(directory, { recursive: true, force: true })
})

const sizes = [
  { widthPx: 151, heightPx: 97, tileSizePx: 64 },
  { widthPx: 151, heightPx: 97, tileSizePx: 96 },
  { widthPx: 40, heightPx: 33, tileSizePx: 64 },
  { widthPx: 1, heightPx: 1, tileSizePx: 64 },
  { widthPx: 1, heightPx: 500, tileSizePx: 64 },
]

describe.each(['enlarger-photo-x4', 'enlarger-photo-x2', 'esrgan-slim-x4', 'esrgan-medium-x2', 'fsrcnn-x3'])(
  'the model %s in tiles',
  (name) => {
    it.each(sizes)('equals itself untiled: $widthPx×$heightPx in tiles of $tileSizePx', async (size) => {
      const model = await store.prepare(modelIdSchema.parse(name))
      const picture = testPicture(size.widthPx, size.heightPx)
      const run = (tileSizePx: number) =>
        upscalePicture(engine, model, picture, { tileSizePx, scratchDirectory: directory })
      const tiled = await run(size.tileSizePx)
      expect(tiled.widthPx).toBe(size.widthPx * model.facts.scale)
      expect(largestDifference(tiled, await run(1024))).toBeLessThanOrEqual(1)
    })
  },
)
