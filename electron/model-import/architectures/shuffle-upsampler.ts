import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { shuffleFactor, type WeightSet } from '../weight-set.ts'

/**
 * The upsampler of EDSR and its heirs: convolutions `<name>.0`, `<name>.2`, … each followed by a pixel shuffle
 * of the factor that its channels allow (two of 2 for 4x, one of 3 for 3x).
 */
export function shuffleUpsampler(
  graph: GraphBuilder,
  weights: WeightSet,
  input: Value,
  name: string,
): { readonly value: Value; readonly scale: number } {
  let value = input
  let scale = 1
  for (let index = 0; weights.has(`${name}.${index}.weight`); index += 2) {
    const expanded = weights.conv(graph, value, `${name}.${index}`)
    const factor = shuffleFactor(expanded.channels / value.channels, name)
    value = graph.depthToSpace(expanded, factor)
    scale *= factor
  }
  return { value, scale }
}
