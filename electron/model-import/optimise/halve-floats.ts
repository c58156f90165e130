import { widenHalves } from '../core/widen-halves.ts'
import { attributeProto, integerAttribute } from '../onnx/attributes.ts'
import {
  TensorProto_DataType as DataType,
  type NodeProto,
  type TensorProto,
} from '../onnx/generated/onnx_pb.ts'
import type { OnnxModel } from '../onnx/model-file.ts'
import { floatConstant, readConstant } from '../onnx/tensor-proto.ts'
import { indexGraph } from './graph-index.ts'

/** Averages over the whole image: sums of so many values need floats, and tiles exchange their results. */
const wideOperators = new Set(['GlobalAveragePool', 'ReduceMean'])
/** Results that are no pixels but sizes and places, whole numbers beyond what a half float counts. */
const measuringOperators = new Set(['Shape', 'Size', 'NonZero', 'ArgMax', 'ArgMin'])
/** Inputs, by place, that have a type of their own and not that of the pixels. */
const otherInputs: Readonly<Record<string, readonly number[]>> = {
  Expand: [1],
  Gather: [1],
  GatherElements: [1],
  GatherND: [1],
  OneHot: [0, 1],
  Pad: [1, 3],
  ReduceL1: [1],
  ReduceL2: [1],
  ReduceMax: [1],
  ReduceMean: [1],
  ReduceMin: [1],
  ReduceProd: [1],
  ReduceSum: [1],
  Reshape: [1],
  Resize: [1, 2, 3],
  ScatterElements: [1],
  ScatterND: [1],
  Slice: [1, 2, 3, 4],
  Split: [1],
  Squeeze: [1],
  Tile: [1],
  TopK: [1],
  Unsqueeze: [1],
  Upsample: [1],
  Where: [0],
}

/**
 * Operators whose results are not rounded: those that only move half floats, and activations, which devices
 * compute before they round what comes before.
 */
const unrounded = new Set(
  (
    'Clip Concat DepthToSpace Expand Gather Identity LeakyRelu MaxPool PRelu Relu Reshape Slice SpaceToDepth ' +
    'Split Squeeze Tile Transpose Unsqueeze'
  ).split(' '),
)
/** Operators that answer yes or no. */
const comparisons = new Set(
  'And Equal Greater GreaterOrEqual IsInf IsNaN Less LessOrEqual Not Or Xor'.split(' '),
)

/**
 * Lets a network of the core form compute in half floats behind the input and output it had: its weights and
 * everything that comes of the image become half floats, what is computed of sizes stays as it is, and averages
 * are taken in floats. Changes `model`.
 * @returns the names of the values that are half floats now; `null`, and the model untouched, where it uses
 *   operators of which no standard says what they do
 */
export function halveFloats(model: OnnxModel): ReadonlySet<string> | null {
  const { graph } = model
  const isForeign = ({ domain }: NodeProto): boolean => domain !== '' && domain !== 'ai.onnx'
  const [input] = graph.input
  const [output] = graph.output
  if (!input || !output || model.functions.length > 0 || graph.node.some(isForeign)) return null

  const index = indexGraph(model, 'halves')
  const [pixels, result] = [index.freshName(), index.freshName()]
  rename(
    graph.node,
    new Map([
      [input.name, pixels],
      [output.name, result],
    ]),
  )
  const constants = new Map(graph.initializer.map((proto) => [proto.name, proto]))
  const cast = (from: string, to: string, type: number): NodeProto =>
    index.node('Cast', [from], to, { to: type })
  const nodes = [cast(input.name, pixels, DataType.FLOAT16)]
  const halves = new Set([pixels])
  /** Values that come of the image, be they pixels or what comparing pixels gave. */
  const ofImage = new Set([pixels])
  const narrowed = new Map<string, string>()

  /** A constant, or a number computed of sizes, as a half float beside what it was. */
  const narrow = (name: string): string => {
    const proto = constants.get(name)
    if (name === '' || ofImage.has(name) || (proto && proto.dataType !== DataType.FLOAT)) return name
    const half = narrowed.get(name) ?? index.freshName()
    if (!narrowed.has(name)) {
      if (proto) graph.initializer.push(floatConstant(half, readConstant(proto), 'float16'))
      else nodes.push(cast(name, half, DataType.FLOAT16))
    }
    narrowed.set(name, half)
    halves.add(half)
    return half
  }

  for (const node of graph.node) {
    const { opType, input: inputs, output: outputs } = node
    if (measuringOperators.has(opType) || !inputs.some((name) => ofImage.has(name))) {
      nodes.push(node)
      continue
    }
    const others = otherInputs[opType] ?? []
    node.input = inputs.map((name, place) => (others.includes(place) ? name : narrow(name)))
    outputs.forEach((name) => ofImage.add(name))
    if (givesHalves(node, halves)) outputs.forEach((name) => halves.add(name))
    if (!wideOperators.has(opType)) {
      nodes.push(node)
      continue
    }
    const [wide, average] = [index.freshName(), index.freshName()]
    nodes.push(
      cast(node.input[0] ?? '', wide, DataType.FLOAT),
      node,
      cast(average, outputs[0] ?? '', DataType.FLOAT16),
    )
    node.input = [wide, ...node.input.slice(1)]
    node.output = [average]
  }
  nodes.push(cast(result, output.name, DataType.FLOAT))
  graph.node = nodes
  // Types of inner values are found again from the rest.
  graph.valueInfo = []
  removeUnread(model)
  return halves
}

/**
 * Makes a network of floats that rounds everything to half floats that {@link halveFloats} would keep as such,
 * so that what half floats do to its result can be measured on a processor, where runtimes would compute in
 * floats all the same. Sums inside one operator are those of floats. Changes `model`.
 * @returns whether the network can compute in half floats at all
 */
export function roundToHalves(model: OnnxModel): boolean {
  const halves = halveFloats(model)
  if (!halves) return false
  widenHalves(model)
  const index = indexGraph(model, 'rounded')
  model.graph.node = model.graph.node.flatMap((node) => {
    const rounding = node.output.flatMap((name, place) => {
      if (unrounded.has(node.opType) || !halves.has(name)) return []
      const [exact, half] = [index.freshName(), index.freshName()]
      node.output[place] = exact
      return [
        index.node('Cast', [exact], half, { to: DataType.FLOAT16 }),
        index.node('Cast', [half], name, { to: DataType.FLOAT }),
      ]
    })
    return [node, ...rounding]
  })
  return true
}

function rename(nodes: readonly NodeProto[], names: ReadonlyMap<string, string>): void {
  for (const node of nodes) {
    node.input = node.input.map((name) => names.get(name) ?? name)
    node.output = node.output.map((name) => names.get(name) ?? name)
  }
}

/** Conversions to floats become ones to half floats; the type of every other result is that of its inputs. */
function givesHalves(node: NodeProto, halves: ReadonlySet<string>): boolean {
  if (comparisons.has(node.opType)) return false
  if (node.opType !== 'Cast') return node.input.some((name) => halves.has(name))
  if (integerAttribute(node, 'to', 0) !== DataType.FLOAT) return false
  node.attribute = [attributeProto('to', DataType.FLOAT16)]
  return true
}

/** Weights of which nothing reads the floats any more. */
function removeUnread({ graph }: OnnxModel): void {
  const read = new Set(graph.node.flatMap((node) => node.input))
  graph.initializer = graph.initializer.filter(({ name }: TensorProto) => read.has(name))
}
