import { colourModelOf, knownFacts } from '../built-network.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import type { WeightSet } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'
import { pixelNorm } from './pixel-norm.ts'
import { simpleGate } from './simple-gate.ts'

/**
 * NAFNet (Chen et al. 2022, Simple Baselines for Image Restoration): a U-net of blocks without activations, whose
 * halves multiply each other. Works at the image's own size (denoising, deblurring).
 */
export const nafnet: Architecture = {
  name: 'NAFNet',

  matches: (weights) =>
    weights.has(
      'intro.weight',
      'ending.weight',
      'middle_blks.0.sca.1.weight',
      'middle_blks.0.beta',
      'downs.0.weight',
    ),

  build(weights) {
    const graph = new GraphBuilder()
    const channels = weights.dims('intro.weight')[1] ?? 0
    const levels = weights.count('downs.')
    const input = graph.input(channels)
    let features = weights.conv(graph, input, 'intro')
    const kept: Value[] = []
    for (let level = 0; level < levels; level++) {
      features = blocks(graph, weights, features, `encoders.${level}.`)
      kept.push(features)
      features = weights.conv(graph, features, `downs.${level}`, { stride: 2, padding: 0 })
    }
    features = blocks(graph, weights, features, 'middle_blks.')
    for (let level = 0; level < levels; level++) {
      const enlarged = graph.depthToSpace(weights.conv(graph, features, `ups.${level}.0`), 2)
      features = blocks(graph, weights, graph.add(enlarged, kept.pop() ?? enlarged), `decoders.${level}.`)
    }
    graph.output(graph.add(weights.conv(graph, features, 'ending'), input))
    const side = 2 ** levels
    const facts = knownFacts({
      scale: 1,
      colourModel: colourModelOf(channels),
      multipleOfPx: side,
      minimumSizePx: side,
      globalPooling: true,
    })
    return { architecture: nafnet.name, model: graph.build(), facts }
  },
}

function blocks(graph: GraphBuilder, weights: WeightSet, input: Value, prefix: string): Value {
  let features = input
  for (let index = 0; index < weights.count(prefix); index++)
    features = block(graph, weights, features, `${prefix}${index}`)
  return features
}

function block(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const expanded = weights.conv(graph, pixelNorm(graph, weights, input, `${name}.norm1`), `${name}.conv1`)
  const gated = simpleGate(
    graph,
    weights.conv(graph, expanded, `${name}.conv2`, { groups: expanded.channels }),
  )
  const attention = weights.conv(graph, graph.globalAveragePool(gated), `${name}.sca.1`)
  const mixed = weights.conv(graph, graph.mul(gated, attention), `${name}.conv3`)
  const attended = graph.add(graph.scale(mixed, weights.take(`${name}.beta`).data), input)
  const hidden = weights.conv(graph, pixelNorm(graph, weights, attended, `${name}.norm2`), `${name}.conv4`)
  const fed = weights.conv(graph, simpleGate(graph, hidden), `${name}.conv5`)
  return graph.add(graph.scale(fed, weights.take(`${name}.gamma`).data), attended)
}
