import type { OnnxModel } from '../onnx/model-file.ts'
import { readConstant } from '../onnx/tensor-proto.ts'
import type { Tensor } from '../tensor.ts'

/** The value of a constant by its name, or `null`; half floats that the graph widens count as constants, too. */
export type Constants = (name: string | undefined) => Tensor | null

export function readConstants({ graph }: OnnxModel): Constants {
  const protos = new Map(graph.initializer.map((proto) => [proto.name, proto]))
  const widened = new Map(
    graph.node
      .filter(({ opType }) => opType === 'Cast')
      .map(({ input, output }) => [output[0], input[0]] as const),
  )
  const known = new Map<string, Tensor>()
  return (name = '') => {
    const source = protos.get(name) ?? protos.get(widened.get(name) ?? '')
    if (!source) return null
    const tensor = known.get(source.name) ?? readConstant(source)
    known.set(source.name, tensor)
    return tensor
  }
}
