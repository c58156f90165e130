import type { BuiltNetwork } from './built-network.ts'
import { ncnnToOnnx } from './ncnn/ncnn-to-onnx.ts'
import type { ReadModel } from './read-weights.ts'
import { recognise } from './recognise.ts'

/** What {@link readWeights} read of formats that still need a network built. */
export type BuildableModel = Extract<ReadModel, { kind: 'state' | 'ncnn' }>

/** Builds the ONNX network of weights whose format does not bring one. */
export function buildNetwork(read: BuildableModel): BuiltNetwork {
  switch (read.kind) {
    case 'ncnn':
      return ncnnToOnnx(read.graph)
    case 'state':
      return recognise(read.tensors)
  }
}
