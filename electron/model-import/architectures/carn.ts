import { colourModelOf, knownFacts } from '../built-network.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { invalidModel } from '../readers/invalid-model.ts'
import { shuffleFactor, type WeightSet } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'

const cascades = 3

/**
 * CARN (Ahn et al. 2018, Cascading Residual Network) and CARN-M, whose blocks are grouped and shared: what every block
 * gave goes into the next ones. Networks taught for several scales are built for the largest.
 */
export const carn: Architecture = {
  name: 'CARN',

  matches: (weights) =>
    weights.has(
      'entry.weight',
      'b1.b1.body.0.weight',
      'b1.c1.body.0.weight',
      'c1.body.0.weight',
      'exit.weight',
    ),

  build(weights) {
    const graph = new GraphBuilder()
    const channels = weights.dims('exit.weight')[0] ?? 0
    const centred = weights.conv(graph, graph.input(channels), 'sub_mean.shifter')
    const first = weights.conv(graph, centred, 'entry')
    const deep = cascade(graph, weights, first, '', (value, index) =>
      cascade(graph, weights, value, `b${index}.`, (inner, step) =>
        residual(
          graph,
          weights,
          inner,
          weights.has(`b${index}.b${step}.body.0.weight`) ? `b${index}.b${step}` : `b${index}.b1`,
        ),
      ),
    )
    const { value, scale } = upsample(graph, weights, deep)
    graph.output(weights.conv(graph, weights.conv(graph, value, 'exit'), 'add_mean.shifter'))
    const facts = knownFacts({ scale, colourModel: colourModelOf(channels) })
    return { architecture: carn.name, model: graph.build(), facts }
  },
}

/** Each step reads what the one before made; a 1×1 convolution joins all that was made so far. */
function cascade(
  graph: GraphBuilder,
  weights: WeightSet,
  input: Value,
  prefix: string,
  step: (value: Value, index: number) => Value,
): Value {
  let all = input
  let current = input
  for (let index = 1; index <= cascades; index++) {
    all = graph.concat([all, step(current, index)])
    current = graph.relu(weights.conv(graph, all, `${prefix}c${index}.body.0`))
  }
  return current
}

function residual(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  let features = graph.relu(grouped(graph, weights, input, `${name}.body.0`))
  features = grouped(graph, weights, features, `${name}.body.2`)
  if (weights.has(`${name}.body.4.weight`))
    features = weights.conv(graph, graph.relu(features), `${name}.body.4`)
  return graph.relu(graph.add(features, input))
}

/** A convolution in as many groups as its kernel says. */
function grouped(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const groups = input.channels / (weights.dims(`${name}.weight`)[1] ?? 0)
  if (!Number.isInteger(groups) || groups < 1)
    throw invalidModel(`Expected "${name}" of CARN to read ${input.channels} channels in equal groups.`)
  return weights.conv(graph, input, name, { groups })
}

function upsample(graph: GraphBuilder, weights: WeightSet, input: Value): { value: Value; scale: number } {
  const name = ['up4', 'up3', 'up2', 'up'].find((each) => weights.has(`upsample.${each}.body.0.weight`))
  if (name === undefined) throw invalidModel('Expected CARN to enlarge by "upsample.up", but it has none.')
  weights.ignore(/^upsample\.up[234]?\./)
  let value = input
  let scale = 1
  for (let index = 0; weights.has(`upsample.${name}.body.${index}.weight`); index += 3) {
    const expanded = graph.relu(grouped(graph, weights, value, `upsample.${name}.body.${index}`))
    const factor = shuffleFactor(expanded.channels / value.channels, carn.name)
    value = graph.depthToSpace(expanded, factor)
    scale *= factor
  }
  return { value, scale }
}
