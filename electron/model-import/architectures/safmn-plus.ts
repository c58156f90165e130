import { colourModelOf, knownFacts } from '../built-network.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { invalidModel } from '../readers/invalid-model.ts'
import { shuffleFactor, type WeightSet } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'

const poolingSide = 8

/**
 * SAFMN++ (Ren et al. 2024, NTIRE challenge on efficient super-resolution): SAFMN with one pooled level and
 * convolutions without bias. Its blocks add their input (`conv2.conv1`), and the network the image in bilinear
 * enlargement; the light form of the AIS 2024 challenge (`conv2.conv.0`) adds once around all blocks instead.
 */
export const safmnPlus: Architecture = {
  name: 'SAFMN++',

  matches: (weights) =>
    weights.has(
      'to_feat.weight',
      'feats.0.conv1.proj.weight',
      'feats.0.conv1.dwconv.weight',
      'to_img.0.weight',
    ),

  build(weights) {
    const graph = new GraphBuilder()
    const light = weights.has('feats.0.conv2.conv.0.weight')
    const channels = weights.dims('to_feat.weight')[1] ?? 0
    const input = graph.input(channels)
    const first = weights.conv(graph, input, 'to_feat')
    let features = first
    for (let index = 0; index < weights.count('feats.'); index++) {
      const mixed = block(graph, weights, features, `feats.${index}`)
      features = light ? mixed : graph.add(mixed, features)
    }
    const shuffled = weights.conv(graph, light ? graph.add(features, first) : features, 'to_img.0')
    const scale = shuffleFactor(shuffled.channels / channels, safmnPlus.name)
    const detail = scale === 1 ? shuffled : graph.depthToSpace(shuffled, scale)
    const enlarged = scale === 1 ? input : graph.resizeLinear(input, scale)
    graph.output(light ? detail : graph.add(detail, enlarged))
    const facts = knownFacts({
      scale,
      colourModel: colourModelOf(channels),
      multipleOfPx: poolingSide,
      minimumSizePx: poolingSide,
    })
    return { architecture: safmnPlus.name, model: graph.build(), facts }
  },
}

function block(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const projected = weights.conv(graph, input, `${name}.conv1.proj`)
  const part = weights.dims(`${name}.conv1.dwconv.weight`)[0] ?? 0
  if (part < 1 || part >= projected.channels)
    throw invalidModel(
      `Expected SAFMN++ to pool a part of ${projected.channels} channels, but it pools ${part}.`,
    )
  const [pooled = projected, rest = projected] = graph.splitChannels(projected, [
    part,
    projected.channels - part,
  ])
  const small = weights.conv(graph, graph.maxPool(pooled, poolingSide), `${name}.conv1.dwconv`, {
    groups: part,
  })
  const weighed = graph.mul(graph.gelu(graph.resizeLinear(small, poolingSide)), pooled)
  const joined = weights.conv(graph, graph.gelu(graph.concat([rest, weighed])), `${name}.conv1.out`)
  const [wide, narrow] = weights.has(`${name}.conv2.conv1.weight`) ? ['conv1', 'conv2'] : ['conv.0', 'conv.2']
  const hidden = graph.gelu(weights.conv(graph, joined, `${name}.conv2.${wide}`))
  return weights.conv(graph, hidden, `${name}.conv2.${narrow}`)
}
