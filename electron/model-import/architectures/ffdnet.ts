import { colourModelOf, knownFacts } from '../built-network.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { invalidModel } from '../readers/invalid-model.ts'
import type { Architecture } from './architecture.ts'
import { withNoiseMap } from './noise-map.ts'

const fewestLayers = 6
const unshuffle = 2

/**
 * FFDNet (Zhang et al. 2018): a chain of 3×3 convolutions with ReLUs on a pixel-unshuffled image that is told the level
 * of its noise.
 */
export const ffdnet: Architecture = {
  name: 'FFDNet',

  matches(weights) {
    const [, inputs = 0, height] = weights.dims('model.0.weight')
    const length = weights.count('model.')
    return (
      length >= 2 * fewestLayers - 1 &&
      height === 3 &&
      weights.dims(`model.${length - 1}.weight`)[0] === inputs - 1 &&
      (inputs - 1) % unshuffle ** 2 === 0 &&
      weights.names.every((name) => /^model\.\d+\.(weight|bias)$/.test(name))
    )
  },

  build(weights) {
    const graph = new GraphBuilder()
    const length = weights.count('model.')
    const channels = ((weights.dims('model.0.weight')[1] ?? 0) - 1) / unshuffle ** 2
    if (channels < 1) throw invalidModel('Expected FFDNet to read an image, but it reads nothing.')
    let features: Value = withNoiseMap(graph, graph.pixelUnshuffle(graph.input(channels), unshuffle))
    for (let index = 0; index < length; index++)
      features = weights.has(`model.${index}.weight`)
        ? weights.conv(graph, features, `model.${index}`)
        : graph.relu(features)
    graph.output(graph.depthToSpace(features, unshuffle))
    const facts = knownFacts({
      scale: 1,
      colourModel: colourModelOf(channels),
      multipleOfPx: unshuffle,
      minimumSizePx: unshuffle,
    })
    return { architecture: ffdnet.name, model: graph.build(), facts }
  },
}
