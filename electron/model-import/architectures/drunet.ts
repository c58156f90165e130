import { colourModelOf, knownFacts } from '../built-network.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import type { WeightSet } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'
import { withNoiseMap } from './noise-map.ts'
import { threeLevels } from './three-levels.ts'

/**
 * DRUNet (Zhang et al. 2021, Plug-and-Play Image Restoration with Deep Denoiser Prior): a U-net of residual blocks
 * without bias that is told the level of the noise; one that is not (`m_head` reads the image alone) works blindly.
 */
export const drunet: Architecture = {
  name: 'DRUNet',

  matches: (weights) =>
    weights.has(
      'm_head.weight',
      'm_down1.0.res.0.weight',
      'm_body.0.res.0.weight',
      'm_up3.0.weight',
      'm_tail.weight',
    ),

  build(weights) {
    const graph = new GraphBuilder()
    const channels = weights.dims('m_tail.weight')[0] ?? 0
    const image = graph.input(channels)
    const isTold = weights.dims('m_head.weight')[1] !== channels
    const given = isTold ? withNoiseMap(graph, image) : image
    graph.output(threeLevels(graph, weights, given, (value, name) => block(graph, weights, value, name)))
    const facts = knownFacts({
      scale: 1,
      colourModel: colourModelOf(channels),
      multipleOfPx: 8,
      minimumSizePx: 8,
    })
    return { architecture: drunet.name, model: graph.build(), facts }
  },
}

function block(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const hidden = graph.relu(weights.conv(graph, input, `${name}.res.0`))
  return graph.add(weights.conv(graph, hidden, `${name}.res.2`), input)
}
