import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { invalidModel } from '../readers/invalid-model.ts'

/** The first half of the channels times the second, which `activation` may change first. */
export function simpleGate(
  graph: GraphBuilder,
  input: Value,
  activation: (value: Value) => Value = (value) => value,
): Value {
  const half = input.channels / 2
  if (!Number.isInteger(half) || half < 1)
    throw invalidModel(`Expected a gate of an even number of channels, but it has ${input.channels}.`)
  const [first = input, second = input] = graph.splitChannels(input, [half, half])
  return graph.mul(activation(first), second)
}
