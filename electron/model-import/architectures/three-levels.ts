import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { invalidModel } from '../readers/invalid-model.ts'
import type { WeightSet } from '../weight-set.ts'

/**
 * The U-net that DRUNet and SCUNet share: `m_head`, three levels `m_down1` to `m_down3` of blocks and a convolution that
 * halves the size, `m_body`, three levels `m_up3` to `m_up1` that begin with a deconvolution, and `m_tail`. What went
 * down is added on the way up.
 */
export function threeLevels(
  graph: GraphBuilder,
  weights: WeightSet,
  image: Value,
  block: (value: Value, name: string, index: number) => Value,
): Value {
  const run = (input: Value, prefix: string, first: number, count: number): Value => {
    let features = input
    for (let index = first; index < first + count; index++)
      features = block(features, `${prefix}${index}`, index - first)
    return features
  }
  let features = weights.conv(graph, image, 'm_head')
  const kept = [features]
  for (const level of [1, 2, 3]) {
    const count = weights.count(`m_down${level}.`) - 1
    features = run(features, `m_down${level}.`, 0, count)
    features = weights.conv(graph, features, `m_down${level}.${count}`, { stride: 2, padding: 0 })
    kept.push(features)
  }
  features = run(features, 'm_body.', 0, weights.count('m_body.'))
  for (const level of [3, 2, 1]) {
    const name = `m_up${level}.`
    const weight = weights.take(`${name}0.weight`)
    if (weight.dims[2] !== 2 || weight.dims[3] !== 2)
      throw invalidModel(`Expected "${name}0" to double the size, but its kernel is no 2 × 2.`)
    const joined = graph.add(features, kept.pop() ?? features)
    const bias = weights.takeOptional(`${name}0.bias`)
    features = run(graph.deconv(joined, weight, bias, { stride: 2 }), name, 1, weights.count(name) - 1)
  }
  return weights.conv(graph, graph.add(features, kept.pop() ?? features), 'm_tail')
}
