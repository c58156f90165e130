import { createRequire } from 'node:module'
import { InferenceSession, Tensor } from '../../../electron/inference/onnxruntime.ts'
import type { PlanModule } from '../../../electron/inference/plan-module.ts'
import type { Plan } from '../../../electron/common/models/plan-file.ts'
import { decodeModel } from '../../../electron/model-import/onnx/model-file.ts'
import { buildPixelGraph } from '../../../electron/model-import/pixel-graph.ts'
import { compilePlan } from '../../../electron/model-import/plan/compile-plan.ts'
import { noise } from '../model-import/run-graph.ts'
import type { TestNetwork } from './networks.ts'

type SampleType = 'uint8' | 'uint16'

/** The module under test: that of this system, or one that a sanitizer watches. */
export function planModule(): PlanModule {
  const file =
    process.env['ENLARGER_TEST_MODULE'] ??
    `../../../electron/inference/modules/${process.platform}-${process.arch}.node`
  return createRequire(import.meta.url)(file) as PlanModule
}

/** @throws Error where the engine cannot compute the network */
export function compileNetwork({ core, facts }: TestNetwork, sampleType: SampleType): Plan {
  const compilation = compilePlan(decodeModel(buildPixelGraph(core, facts, { tile: null, sampleType })))
  if (compilation.kind === 'unplannable') throw new Error(compilation.reason)
  return compilation.plan
}

/** Noise on a slow wave, so that neither is all there is. */
export function testSamples(
  sampleType: SampleType,
  widthPx: number,
  heightPx: number,
): Uint8Array | Uint16Array {
  const fullScale = sampleType === 'uint8' ? 255 : 65_535
  const values = noise(widthPx * heightPx * 3, widthPx + heightPx).map(
    (value, at) => (0.5 + 0.25 * Math.sin(at / 31) + 0.2 * (value - 0.5)) * fullScale,
  )
  return sampleType === 'uint8' ? Uint8Array.from(values) : Uint16Array.from(values)
}

export interface EngineResult {
  readonly samples: Uint8Array | Uint16Array
  readonly rowMeans: Float32Array
}

export function runPlan(
  module: PlanModule,
  { words, weights }: Plan,
  instructionSet: number,
  input: Uint8Array | Uint16Array,
  widthPx: number,
): EngineResult {
  const heightPx = input.length / 3 / widthPx
  const packed = new Float32Array(module.packedFloats(words, weights, instructionSet))
  module.pack(words, weights, instructionSet, packed)
  // What lies in the memory before must not matter.
  const floats = module.workspaceFloats(words, weights, instructionSet, widthPx, heightPx)
  const workspace = new Float32Array(floats).fill(Number.NaN)
  const scale = module.scale(words, weights)
  const length = input.length * scale ** 2
  const samples = input instanceof Uint8Array ? new Uint8Array(length) : new Uint16Array(length)
  const rowMeans = new Float32Array(3 * heightPx * scale)
  module.run(words, weights, instructionSet, packed, workspace, input, samples, rowMeans, widthPx)
  return { samples, rowMeans }
}

export async function runOnnx(
  { core, facts }: TestNetwork,
  input: Uint8Array | Uint16Array,
  widthPx: number,
): Promise<EngineResult> {
  const sampleType = input instanceof Uint8Array ? 'uint8' : 'uint16'
  const graph = buildPixelGraph(core, facts, { tile: null, sampleType })
  const session = await InferenceSession.create(graph, { intraOpNumThreads: 1, logSeverityLevel: 3 })
  const dims = [1, input.length / 3 / widthPx, widthPx, 3]
  const { enlarged, row_means: rowMeans } = await session.run({ pixels: new Tensor(sampleType, input, dims) })
  await session.release()
  return { samples: enlarged?.data as Uint8Array | Uint16Array, rowMeans: rowMeans?.data as Float32Array }
}

/** Largest differences, of samples in their own steps and of rows in parts of full scale; infinite for other shapes. */
export function difference(left: EngineResult, right: EngineResult): { samples: number; rows: number } {
  const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
    if (a.length !== b.length) return Infinity
    let worst = 0
    for (let at = 0; at < a.length; at++) {
      const each = Math.abs((a[at] ?? NaN) - (b[at] ?? NaN))
      if (!(each <= worst)) worst = Number.isNaN(each) ? Infinity : each
    }
    return worst
  }
  return { samples: largest(left.samples, right.samples), rows: largest(left.rowMeans, right.rowMeans) }
}
