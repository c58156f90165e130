import { pixelsOutput, rowMeansOutput } from '../../common/pixels/pixel-graph-outputs.ts'
import type { NodeProto } from '../onnx/generated/onnx_pb.ts'
import type { OnnxModel } from '../onnx/model-file.ts'
import { type Constants, readConstants } from './constants.ts'
import type { LayeredNetwork, PlanTensor } from './layer.ts'
import { LayerWriter } from './layer-writer.ts'
import { readNode } from './read-node.ts'
import { storedPicture } from './stored-picture.ts'
import { Unplannable } from './unplannable.ts'

/**
 * Reads a pixel graph as layers.
 * @throws Unplannable where the graph does what no layer can
 */
export function readNetwork(model: OnnxModel): LayeredNetwork {
  const { graph } = model
  const constants = readConstants(model)
  const start = readStart(
    graph.node,
    graph.input.map(({ name }) => name),
  )
  const end = readEnd(graph.node, constants)
  const ends = new Set([...start.nodes, ...end.nodes])
  const nodes = graph.node.filter((node) => !ends.has(node) && constants(node.output[0]) === null)

  const uses = new Map<string, number>()
  for (const { input } of nodes) for (const name of input) uses.set(name, (uses.get(name) ?? 0) + 1)
  const writer = new LayerWriter()
  const tensors = new Map<string, PlanTensor>([[start.name, writer.load()]])
  for (const node of nodes) {
    const made = readNode(node, writer, {
      constants,
      find: (name = '') => tensors.get(name) ?? null,
      // Where a layer took in others, their names had one reader each: the next of them.
      isReadOnce: (name = '') => uses.get(name) === 1 && name !== end.name,
    })
    made.forEach((tensor, at) => tensors.set(node.output[at] ?? '', tensor))
  }
  const picture = tensors.get(end.name)
  if (picture?.channels !== 3) throw new Unplannable('it does not end in three channels')
  return { layers: writer.layers, views: writer.views, stored: storedPicture(picture, writer) }
}

/** The nodes between samples and floats: a transposition and a cast. */
function readStart(
  nodes: readonly NodeProto[],
  inputs: readonly string[],
): { name: string; nodes: NodeProto[] } {
  if (inputs.length !== 1) throw new Unplannable('it takes more than a picture')
  const planes = nodes.find(({ opType, input }) => opType === 'Transpose' && input[0] === inputs[0])
  const floats = nodes.find(({ opType, input }) => opType === 'Cast' && input[0] === planes?.output[0])
  const [name] = floats?.output ?? []
  if (!planes || !floats || name === undefined) throw new Unplannable('it does not begin with samples')
  return { name, nodes: [planes, floats] }
}

/** The nodes between floats (1 being full scale) and samples, from the output back, and those that measure rows. */
function readEnd(nodes: readonly NodeProto[], constants: Constants): { name: string; nodes: NodeProto[] } {
  const makers = new Map(nodes.flatMap((node) => node.output.map((name) => [name, node] as const)))
  const found: NodeProto[] = []
  /** Outputs are other names of values. */
  const behind = (output: string): string => {
    const node = makers.get(output)
    if (node?.opType !== 'Identity') return output
    found.push(node)
    return behind(node.input[0] ?? '')
  }
  let name = behind(pixelsOutput)
  for (const opType of ['Transpose', 'Cast', 'Round', 'Clip', 'Mul']) {
    const node = makers.get(name)
    if (node?.opType !== opType) throw new Unplannable('it does not end in samples')
    found.push(node)
    name = node.input.find((each) => constants(each) === null) ?? ''
  }
  const means = makers.get(behind(rowMeansOutput))
  if (means?.input[0] !== name) throw new Unplannable('it does not measure its rows')
  return { name, nodes: [...found, means] }
}
