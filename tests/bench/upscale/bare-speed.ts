/** Prints the speed of onnxruntime alone on a case's graph: one session, one thread, nothing around it. */
import { InferenceSession, Tensor } from '../../../electron/inference/onnxruntime.ts'
import { testPicture } from '../../fixtures/engine/test-picture.ts'
import { benchCaseSchema } from './bench-case.ts'
import { prepareCaseModel } from './prepare-case-model.ts'

const measuredMs = 2000

const benchCase = benchCaseSchema.parse(JSON.parse(process.argv[2] ?? ''))
const model = await prepareCaseModel(benchCase)
const sidePx = benchCase.tileSizePx
const graphPath = await model.pixelGraph({
  tile: null,
  sampleType: 'uint8',
  pooling: 'own',
  precision: 'float32',
})
const session = await InferenceSession.create(graphPath, { intraOpNumThreads: 1, interOpNumThreads: 1 })
const samples = Uint8Array.from(testPicture(sidePx, sidePx).samples)
const feeds = { [session.inputNames[0] ?? '']: new Tensor('uint8', samples, [1, sidePx, sidePx, 3]) }
await session.run(feeds)
const startedAt = performance.now()
let runs = 0
while (performance.now() - startedAt < measuredMs) {
  await session.run(feeds)
  runs++
}
const elapsedMs = performance.now() - startedAt
console.log(JSON.stringify((runs * sidePx * sidePx * model.facts.scale ** 2) / 1000 / elapsedMs))
