import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { invalidModel } from '../readers/invalid-model.ts'
import { tensor, type Tensor } from '../tensor.ts'

/** Below this length PyTorch's `normalize` divides by it instead. */
const shortestLength = 1e-12

/**
 * Attention between channels (El-Nouby et al. 2021, XCiT): those of a head are compared by the angle between them,
 * over the pixels of a window, and mixed. All are `[windows, heads, channels, pixels]`.
 * @param temperature one factor per head
 */
export function attendChannels(
  graph: GraphBuilder,
  { queries, keys, values }: { readonly queries: Value; readonly keys: Value; readonly values: Value },
  temperature: Tensor,
): Value {
  const unit = (part: Value): Value => {
    const length = graph.node('ReduceL2', [part, graph.integers([3])])
    return graph.node('Div', [part, graph.node('Max', [length, graph.constant([shortestLength], [])])])
  }
  const turned = graph.node('Transpose', [unit(keys)], { perm: [0, 1, 3, 2] })
  const scores = graph.node('MatMul', [unit(queries), turned])
  const factors = graph.weight(tensor([temperature.data.length, 1, 1], temperature.data))
  const shares = graph.node('Softmax', [graph.node('Mul', [scores, factors])], { axis: -1 })
  return graph.node('MatMul', [shares, values])
}

/** Channels of each of `heads` heads. */
export function channelsPerHead(channels: number, heads: number): number {
  if (heads < 1 || channels % heads !== 0)
    throw invalidModel(`Expected attention heads that share ${channels} channels, but got ${heads} heads.`)
  return channels / heads
}
