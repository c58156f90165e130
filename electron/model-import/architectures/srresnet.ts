import { colourModelOf, knownFacts, type BuiltNetwork } from '../built-network.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { invalidModel } from '../readers/invalid-model.ts'
import { shuffleFactor, type WeightSet } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'
import { batchNorm } from './batch-norm.ts'

/**
 * SRResNet and the generator of SRGAN (Ledig et al. 2017): 9×9 convolutions outside, residual blocks with
 * batch normalisation inside, pixel shuffles at the end, tanh brought to 0–1 (names `block1` … `block8`); and
 * MSRResNet of BasicSR, without normalisation, which adds to a bilinear enlargement (`conv_first`, `upconv1`).
 */
export const srresnet: Architecture = {
  name: 'SRResNet',

  matches: (weights) =>
    weights.has('block1.0.weight', 'block2.conv1.weight', 'block2.bn1.running_mean') ||
    weights.has(
      'conv_first.weight',
      'body.0.conv1.weight',
      'upconv1.weight',
      'conv_hr.weight',
      'conv_last.weight',
    ),

  build: (weights) => (weights.has('block1.0.weight') ? buildGenerator(weights) : buildBasicSr(weights)),
}

function buildGenerator(weights: WeightSet): BuiltNetwork {
  const graph = new GraphBuilder()
  weights.ignore(/num_batches_tracked$/)
  const channels = weights.dims('block1.0.weight')[1] ?? 0
  const first = weights.prelu(graph, weights.conv(graph, graph.input(channels), 'block1.0'), 'block1.1')
  const last = weights.count('block') - 1
  let features = first
  for (let index = 2; index < last - 1; index++)
    features = residualBlock(graph, weights, features, `block${index}`)
  const joined = weights.conv(graph, features, `block${last - 1}.0`)
  const name = `block${last - 1}.1`
  const closed = weights.has(`${name}.running_mean`)
    ? batchNorm(graph, weights, joined, name)
    : weights.prelu(graph, joined, name)
  let value = graph.add(first, closed)
  let scale = 1
  let index = 0
  for (; weights.has(`block${last}.${index}.conv.weight`); index++) {
    const expanded = weights.conv(graph, value, `block${last}.${index}.conv`)
    const factor = shuffleFactor(expanded.channels / value.channels, srresnet.name)
    value = weights.prelu(graph, graph.depthToSpace(expanded, factor), `block${last}.${index}.prelu`)
    scale *= factor
  }
  const image = graph.tanh(weights.conv(graph, value, `block${last}.${index}`))
  graph.output(graph.scale(graph.shift(image, 1), 0.5))
  const facts = knownFacts({ scale, colourModel: colourModelOf(channels) })
  return { architecture: srresnet.name, model: graph.build(), facts }
}

function residualBlock(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const first = batchNorm(graph, weights, weights.conv(graph, input, `${name}.conv1`), `${name}.bn1`)
  const active = weights.prelu(graph, first, `${name}.prelu`)
  const second = batchNorm(graph, weights, weights.conv(graph, active, `${name}.conv2`), `${name}.bn2`)
  return graph.add(input, second)
}

function buildBasicSr(weights: WeightSet): BuiltNetwork {
  const graph = new GraphBuilder()
  const channels = weights.dims('conv_first.weight')[1] ?? 0
  const input = graph.input(channels)
  let features = graph.leakyRelu(weights.conv(graph, input, 'conv_first'), 0.1)
  for (let index = 0; index < weights.count('body.'); index++) {
    const inner = graph.relu(weights.conv(graph, features, `body.${index}.conv1`))
    features = graph.add(features, weights.conv(graph, inner, `body.${index}.conv2`))
  }
  let scale = 1
  for (const name of ['upconv1', 'upconv2']) {
    if (!weights.has(`${name}.weight`)) continue
    const expanded = weights.conv(graph, features, name)
    const factor = shuffleFactor(expanded.channels / features.channels, srresnet.name)
    features = graph.leakyRelu(graph.depthToSpace(expanded, factor), 0.1)
    scale *= factor
  }
  if (scale === 1) throw invalidModel('Expected MSRResNet to enlarge, but its weights keep the size.')
  const detail = weights.conv(
    graph,
    graph.leakyRelu(weights.conv(graph, features, 'conv_hr'), 0.1),
    'conv_last',
  )
  graph.output(graph.add(detail, graph.resizeLinear(input, scale)))
  const facts = knownFacts({ scale, colourModel: colourModelOf(channels) })
  return { architecture: srresnet.name, model: graph.build(), facts }
}
