import { colourModelOf, knownFacts } from '../built-network.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { invalidModel } from '../readers/invalid-model.ts'
import { shuffleFactor, type WeightSet } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'
import { pixelNorm } from './pixel-norm.ts'
import { responseNorm } from './response-norm.ts'

/** Levels beyond this would ask for tiles of hundreds of pixels. */
const mostLevels = 6

/**
 * SAFMN (Sun et al. 2023, Spatially-Adaptive Feature Modulation): blocks that pool a part of their channels each by
 * 1, 2, 4 and 8, convolve it there and weigh themselves by what comes of it. Three forms:
 * the authors', that of the NTIRE 2023 challenge (`norm.gamma`: a normalisation over the whole image at the
 * beginning, pooling twice as wide, the image added in bilinear enlargement), and one that works at the image's own
 * size behind a pixel unshuffle (`to_feat.1`).
 */
export const safmn: Architecture = {
  name: 'SAFMN',

  matches: (weights) =>
    weights.has(
      'feats.0.safm.mfr.0.weight',
      'feats.0.ccm.ccm.0.weight',
      'to_feat.weight',
      'to_img.0.weight',
    ) ||
    weights.has(
      'feats.0.layers.0.safm.mfr.0.weight',
      'feats.0.conv.weight',
      'to_feat.1.weight',
      'to_img.2.weight',
    ),

  build(weights) {
    const graph = new GraphBuilder()
    return weights.has('to_feat.1.weight') ? atOwnSize(graph, weights) : enlarging(graph, weights)
  },
}

function enlarging(graph: GraphBuilder, weights: WeightSet) {
  const challenge = weights.has('norm.gamma')
  const channels = weights.dims('to_feat.weight')[1] ?? 0
  const input = graph.input(channels)
  const first = weights.conv(graph, input, 'to_feat')
  let features = challenge ? responseNorm(graph, weights, first, 'norm') : first
  for (let index = 0; index < weights.count('feats.'); index++)
    features = block(graph, weights, features, `feats.${index}`, challenge ? 2 : 1)
  const deep = challenge ? features : graph.add(features, first)
  const shuffled = weights.conv(graph, deep, 'to_img.0')
  const scale = shuffleFactor(shuffled.channels / channels, safmn.name)
  const detail = scale === 1 ? shuffled : graph.depthToSpace(shuffled, scale)
  const enlarged = scale === 1 ? input : graph.resizeLinear(input, scale)
  graph.output(challenge ? graph.add(detail, enlarged) : detail)
  const side = 2 ** (levelsOf(weights, 'feats.0') - 1) * (challenge ? 2 : 1)
  const facts = knownFacts({
    scale,
    colourModel: colourModelOf(channels),
    multipleOfPx: side,
    minimumSizePx: side,
    globalPooling: challenge,
  })
  return { architecture: safmn.name, model: graph.build(), facts }
}

function atOwnSize(graph: GraphBuilder, weights: WeightSet) {
  const channels = weights.dims('to_img.2.weight')[0] ?? 0
  const factor = shuffleFactor((weights.dims('to_feat.1.weight')[1] ?? 0) / channels, safmn.name)
  const unshuffled = graph.pixelUnshuffle(graph.input(channels), factor)
  const first = weights.conv(graph, unshuffled, 'to_feat.1')
  let features = first
  for (let index = 0; index < weights.count('feats.'); index++) {
    const layers = `feats.${index}.layers.`
    let inner = features
    for (let layer = 0; layer < weights.count(layers); layer++)
      inner = block(graph, weights, inner, `${layers}${layer}`, 1)
    features = graph.add(weights.conv(graph, inner, `feats.${index}.conv`), features)
  }
  const shuffled = graph.depthToSpace(weights.conv(graph, graph.add(features, first), 'to_img.0'), factor)
  graph.output(weights.conv(graph, shuffled, 'to_img.2'))
  const side = 2 ** (levelsOf(weights, 'feats.0.layers.0') - 1) * factor
  const facts = knownFacts({
    scale: 1,
    colourModel: colourModelOf(channels),
    multipleOfPx: side,
    minimumSizePx: side,
  })
  return { architecture: safmn.name, model: graph.build(), facts }
}

function levelsOf(weights: WeightSet, block: string): number {
  const levels = weights.count(`${block}.safm.mfr.`)
  if (levels > mostLevels)
    throw invalidModel(`Expected SAFMN to pool at no more than ${mostLevels} levels, but it has ${levels}.`)
  return levels
}

/** @param coarser how much wider all levels but the first pool */
function block(graph: GraphBuilder, weights: WeightSet, input: Value, name: string, coarser: number): Value {
  const normed = (value: Value, norm: string): Value =>
    weights.has(`${norm}.weight`) ? pixelNorm(graph, weights, value, norm) : value
  const modulated = modulation(graph, weights, normed(input, `${name}.norm1`), `${name}.safm`, coarser)
  const attended = graph.add(modulated, input)
  const hidden = weights.conv(graph, normed(attended, `${name}.norm2`), `${name}.ccm.ccm.0`)
  return graph.add(weights.conv(graph, graph.gelu(hidden), `${name}.ccm.ccm.2`), attended)
}

function modulation(
  graph: GraphBuilder,
  weights: WeightSet,
  input: Value,
  name: string,
  coarser: number,
): Value {
  const levels = levelsOf(weights, name.slice(0, -'.safm'.length))
  const part = input.channels / levels
  if (!Number.isInteger(part))
    throw invalidModel(`Expected SAFMN's channels in ${levels} equal parts, but it has ${input.channels}.`)
  const parts = graph.splitChannels(input, Array<number>(levels).fill(part))
  const seen = parts.map((value, level) => {
    const side = level === 0 ? 1 : 2 ** level * coarser
    const convolve = (pooled: Value): Value =>
      weights.conv(graph, pooled, `${name}.mfr.${level}`, { groups: part })
    return side === 1 ? convolve(value) : graph.resizeNearest(convolve(graph.maxPool(value, side)), side)
  })
  const joined = weights.conv(graph, graph.concat(seen), `${name}.aggr`)
  return graph.mul(graph.gelu(joined), input)
}
