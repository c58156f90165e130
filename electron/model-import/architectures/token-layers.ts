import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { permute, tensor } from '../tensor.ts'
import type { WeightSet } from '../weight-set.ts'

/** PyTorch's default; files do not state it. */
const epsilon = 1e-5

/** A full layer over the last axis: `x · Wᵀ + b`. */
export function linear(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const weight = permute(weights.take(`${name}.weight`), [1, 0])
  const product = graph.node('MatMul', [input, graph.weight(weight)], {}, weight.dims[1])
  const bias = weights.takeOptional(`${name}.bias`)
  return bias ? graph.node('Add', [product, graph.weight(bias)]) : product
}

/** Layer normalisation over the last axis. */
export function layerNorm(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const scale = graph.weight(weights.take(`${name}.weight`))
  const bias = graph.weight(weights.take(`${name}.bias`))
  return graph.node('LayerNormalization', [input, scale, bias], { axis: -1, epsilon: { float: epsilon } })
}

/** Layer normalisation over the channels of `[1, channels, height, width]`, pixel by pixel. */
export function channelNorm(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const last = graph.node('Transpose', [input], { perm: [0, 2, 3, 1] })
  return graph.node('Transpose', [layerNorm(graph, weights, last, name)], { perm: [0, 3, 1, 2] })
}

/** A full layer over the channels of `[1, channels, height, width]`, pixel by pixel. */
export function pixelLinear(graph: GraphBuilder, weights: WeightSet, image: Value, name: string): Value {
  const { dims, data } = weights.take(`${name}.weight`)
  return graph.conv(image, tensor([...dims, 1, 1], data), weights.takeOptional(`${name}.bias`))
}

/** The two full layers of a transformer's block, `<name>.fc1` and `<name>.fc2`, pixel by pixel. */
export function perceptron(graph: GraphBuilder, weights: WeightSet, image: Value, name: string): Value {
  return pixelLinear(
    graph,
    weights,
    graph.gelu(pixelLinear(graph, weights, image, `${name}.fc1`)),
    `${name}.fc2`,
  )
}
