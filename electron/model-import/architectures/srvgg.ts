import { colourModelOf, knownFacts } from '../built-network.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import { shuffleFactor } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'

/**
 * SRVGGNetCompact of Real-ESRGAN (Wang et al. 2021): a chain of convolutions and PReLUs, a pixel shuffle, and
 * the input added in nearest-neighbour enlargement.
 */
export const srvgg: Architecture = {
  name: 'SRVGGNetCompact',

  matches: (weights) =>
    weights.fits('body.0.weight', [null, null, 3, 3]) &&
    weights.dims('body.1.weight').length === 1 &&
    weights.names.every((name) => /^body\.\d+\.(weight|bias)$/.test(name)),

  build(weights) {
    const graph = new GraphBuilder()
    const length = weights.count('body.')
    const channels = weights.dims('body.0.weight')[1] ?? 0
    const scale = shuffleFactor((weights.dims(`body.${length - 1}.weight`)[0] ?? 0) / channels, srvgg.name)
    const input = graph.input(channels)
    let features = input
    for (let index = 0; index < length; index++)
      features =
        weights.dims(`body.${index}.weight`).length === 1
          ? weights.prelu(graph, features, `body.${index}`)
          : weights.conv(graph, features, `body.${index}`)
    const enlarged = scale === 1 ? input : graph.resizeNearest(input, scale)
    const detail = scale === 1 ? features : graph.depthToSpace(features, scale)
    graph.output(graph.add(detail, enlarged))
    const facts = knownFacts({ scale, colourModel: colourModelOf(channels) })
    return { architecture: srvgg.name, model: graph.build(), facts }
  },
}
