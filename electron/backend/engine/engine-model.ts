import type { CpuEngine, ExecutionProvider } from '../../common/identifiers.ts'
import type { GraphFacts } from '../../common/models/model-descriptor.ts'

/** Half floats need half the memory and on many GPUs half the time. */
export type Precision = 'float32' | 'float16'

/** A way to compute a model: where, by what, and in which floats. */
export interface Candidate {
  readonly provider: ExecutionProvider
  readonly engine: CpuEngine
  readonly precision: Precision
}

/** onnxruntime on the CPU is always there, and what everything else is compared with. */
export const referenceCandidate: Candidate = { provider: 'cpu', engine: 'onnxruntime', precision: 'float32' }

/** What a pixel graph is made for: its fixed tile shape, or any shape, and the depth of its samples. */
export interface PixelGraphShape {
  /** `null`: any shape, for the CPU; a fixed shape keeps a GPU's pipelines and memory stable. */
  readonly tile: { readonly widthPx: number; readonly heightPx: number } | null
  readonly sampleType: 'uint8' | 'uint16'
  /** Whether global averages are the tile's own, are what the graph gives, or are given to it. */
  readonly pooling: 'own' | 'measured' | 'given'
  /** What the network computes in, whatever the samples are. */
  readonly precision: Precision
}

/** A model as the engine needs it: facts, identity, and its pixel graphs on disk. */
export interface EngineModel {
  readonly name: string
  /** Hash of the core graph: sessions and remembered limits are keyed by it. */
  readonly graphSha256: string
  readonly facts: GraphFacts
  /** Path of a graph that takes and gives interleaved samples; made when missing. */
  pixelGraph(shape: PixelGraphShape): Promise<string>
  /** Path of the plan with which the product's own engine computes the same; `null` where it cannot. */
  plan(sampleType: PixelGraphShape['sampleType']): Promise<string | null>
}
