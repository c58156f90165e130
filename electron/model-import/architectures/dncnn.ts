import { colourModelOf, knownFacts } from '../built-network.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Architecture } from './architecture.ts'
import { batchNorm } from './batch-norm.ts'

const fewestLayers = 8

/**
 * DnCNN (Zhang et al. 2017): a chain of 3×3 convolutions with ReLUs, with or without batch normalisation, that
 * estimates the noise, which is taken off the image. In the names of its authors' PyTorch release, a sequence
 * `model.0`, `model.2` or, with normalisation, `model.0`, `model.2`, `model.3`, `model.5` ….
 */
export const dncnn: Architecture = {
  name: 'DnCNN',

  matches: (weights) =>
    weights.fits('model.0.weight', [null, null, 3, 3]) &&
    weights.count('model.') >= 2 * fewestLayers - 1 &&
    weights.dims('model.0.weight')[1] === weights.dims(`model.${weights.count('model.') - 1}.weight`)[0] &&
    weights.names.every((name) =>
      /^model\.\d+\.(weight|bias|running_mean|running_var|num_batches_tracked)$/.test(name),
    ),

  build(weights) {
    const graph = new GraphBuilder()
    const length = weights.count('model.')
    const channels = weights.dims('model.0.weight')[1] ?? 0
    const input = graph.input(channels)
    let noise = input
    for (let index = 0; index < length; index++) {
      const name = `model.${index}`
      if (weights.has(`${name}.running_mean`)) noise = batchNorm(graph, weights, noise, name)
      else if (weights.has(`${name}.weight`)) noise = weights.conv(graph, noise, name)
      else noise = graph.relu(noise)
    }
    graph.output(graph.sub(input, noise))
    const facts = knownFacts({ scale: 1, colourModel: colourModelOf(channels) })
    return { architecture: dncnn.name, model: graph.build(), facts }
  },
}
