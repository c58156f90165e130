import { colourModelOf, knownFacts } from '../built-network.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { invalidModel } from '../readers/invalid-model.ts'
import { permute, tensor } from '../tensor.ts'
import type { WeightSet } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'
import { attend, placesWithin } from './attention.ts'
import { fromWindows, roll, shiftMask, toWindows } from './shifted-window.ts'
import { threeLevels } from './three-levels.ts'
import { layerNorm, linear } from './token-layers.ts'

const levels = 3

/**
 * SCUNet (Zhang et al. 2022, Practical Blind Image Denoising via Swin-Conv-UNet): DRUNet's shape with blocks of which
 * one half of the channels is convolved and the other attends within windows, shifted in every second block.
 */
export const scunet: Architecture = {
  name: 'SCUNet',

  matches: (weights) =>
    weights.has(
      'm_tail.weight',
      'm_down1.0.trans_block.msa.relative_position_params',
      'm_body.0.conv1_1.weight',
    ) ||
    weights.has(
      'm_tail.0.weight',
      'm_down1.0.trans_block.msa.relative_position_params',
      'm_body.0.conv1_1.weight',
    ),

  build(weights) {
    const graph = new GraphBuilder()
    const named = weights.renamed((name) => name.replace(/^(m_head|m_tail)\.0\./, '$1.'))
    const channels = named.dims('m_tail.weight')[0] ?? 0
    const image = graph.input(channels)
    const [, rows = 0] = named.dims('m_down1.0.trans_block.msa.relative_position_params')
    const side = (rows + 1) / 2
    if (!Number.isInteger(side) || side < 2 || side > 64)
      throw invalidModel(`Expected SCUNet's windows of 2 to 64 pixels, but got a table of ${rows} rows.`)
    const output = threeLevels(graph, named, image, (value, name, index) =>
      block(graph, named, value, name, { side, shift: index % 2 === 1 ? Math.floor(side / 2) : 0 }),
    )
    graph.output(output)
    named.requireAllTaken(scunet.name)
    weights.ignore(/^/)
    const multipleOfPx = side * 2 ** levels
    const facts = knownFacts({
      scale: 1,
      colourModel: colourModelOf(channels),
      multipleOfPx,
      minimumSizePx: multipleOfPx,
    })
    return { architecture: scunet.name, model: graph.build(), facts }
  },
}

interface Windows {
  readonly side: number
  readonly shift: number
}

function block(graph: GraphBuilder, weights: WeightSet, input: Value, name: string, windows: Windows): Value {
  const mixed = weights.conv(graph, input, `${name}.conv1_1`)
  const part = weights.dims(`${name}.conv_block.0.weight`)[0] ?? 0
  if (part < 1 || part >= mixed.channels)
    throw invalidModel(`Expected "${name}" to convolve a part of ${mixed.channels} channels, not ${part}.`)
  const [convolving = mixed, attending = mixed] = graph.splitChannels(mixed, [part, mixed.channels - part])
  const hidden = graph.relu(weights.conv(graph, convolving, `${name}.conv_block.0`))
  const convolved = graph.add(weights.conv(graph, hidden, `${name}.conv_block.2`), convolving)
  const attended = transformer(graph, weights, attending, `${name}.trans_block`, windows)
  return graph.add(weights.conv(graph, graph.concat([convolved, attended]), `${name}.conv1_2`), input)
}

/** All of its layers work token by token, so shortcuts may stay in the order of the windows. */
function transformer(
  graph: GraphBuilder,
  weights: WeightSet,
  input: Value,
  name: string,
  { side, shift }: Windows,
): Value {
  const { channels } = input
  const { tokens, grid } = toWindows(graph, roll(graph, input, shift), side)
  const joint = linear(
    graph,
    weights,
    layerNorm(graph, weights, tokens, `${name}.ln1`),
    `${name}.msa.embedding_layer`,
  )
  const sizes = [channels, channels, channels]
  const [queries = joint, keys = joint, values = joint] = graph.nodes(
    'Split',
    [joint, graph.integers(sizes)],
    { axis: 2 },
    sizes,
  )
  const biases = weights.take(`${name}.msa.relative_position_params`)
  const [heads = 0, rows = 0, columns = 0] = biases.dims
  if (biases.dims.length !== 3 || rows !== 2 * side - 1 || columns !== rows)
    throw invalidModel(`Expected "${name}" to have windows of ${side} pixels like the others.`)
  const table = permute(tensor([heads, rows * columns], biases.data), [1, 0])
  const mask = shift === 0 ? null : shiftMask(graph, input, side, shift)
  const places = placesWithin(graph, side, side)
  const mixed = attend(graph, { queries, keys, values }, { table, places }, mask)
  const attended = graph.add(linear(graph, weights, mixed, `${name}.msa.linear`), tokens)
  const hidden = graph.gelu(
    linear(graph, weights, layerNorm(graph, weights, attended, `${name}.ln2`), `${name}.mlp.0`),
  )
  const fed = graph.add(linear(graph, weights, hidden, `${name}.mlp.2`), attended)
  return roll(graph, fromWindows(graph, { tokens: fed, grid }, channels, side), -shift)
}
