import { integerAttribute, integersAttribute, textAttribute } from '../onnx/attributes.ts'
import type { NodeProto } from '../onnx/generated/onnx_pb.ts'
import type { OnnxModel } from '../onnx/model-file.ts'
import type { Tensor } from '../tensor.ts'
import { type GraphIndex, indexGraph } from './graph-index.ts'

/** Wider convolutions than this gain nothing: their kernels become mostly zeros. */
const mostOutputs = 4
/** Networks enlarge by no more; larger factors would only cost memory. */
const largestFactor = 16

/**
 * Moves the last 3 × 3 convolution of a network in front of the nearest enlargement it follows. All pixels of
 * an enlarged block see the same few source pixels, so each place in the block gets a kernel of its own over
 * those, and a pixel shuffle puts them in place. The same sums, but at low resolution and on many channels
 * at a time, and nothing wide is kept at high resolution. Changes `model`.
 */
export function mergeEnlargement(model: OnnxModel): void {
  const index = indexGraph(model, 'merge-enlargement')
  const replaced = new Map<NodeProto, NodeProto[]>()
  for (const node of model.graph.node) {
    const resize = node.opType === 'Conv' ? index.onlyMaker(node.input[0]) : null
    const factor = resize ? nearestFactor(resize, index) : null
    const weight = index.constant(node.input[1])
    if (!resize || factor === null || !weight || !isPlain(node, weight)) continue
    const bias = node.input[2] === undefined ? null : index.constant(node.input[2])
    if (node.input[2] !== undefined && !bias) continue
    const wide = index.freshName()
    const inputs = [resize.input[0] ?? '', index.addConstant(blockKernels(weight, factor))]
    if (bias) inputs.push(index.addConstant(repeatEach(bias, factor ** 2)))
    replaced.set(resize, [])
    replaced.set(node, [
      index.node('Conv', inputs, wide, { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }),
      index.node('DepthToSpace', [wide], node.output[0] ?? '', { blocksize: factor, mode: 'CRD' }),
    ])
  }
  model.graph.node = model.graph.node.flatMap((node) => replaced.get(node) ?? [node])
}

function isPlain(node: NodeProto, { dims }: Tensor): boolean {
  const [outputs = 0, , height, width] = dims
  const isOne = (name: string): boolean => integersAttribute(node, name, [1, 1]).every((value) => value === 1)
  const pads = integersAttribute(node, 'pads', [0, 0, 0, 0])
  return (
    outputs <= mostOutputs &&
    height === 3 &&
    width === 3 &&
    integerAttribute(node, 'group', 1) === 1 &&
    isOne('strides') &&
    isOne('dilations') &&
    pads.every((pad) => pad === 1)
  )
}

/** The factor of an enlargement that repeats pixels, or `null` for any other node. */
function nearestFactor(node: NodeProto, index: GraphIndex): number | null {
  const isNearest =
    node.opType === 'Resize' &&
    textAttribute(node, 'mode', 'nearest') === 'nearest' &&
    textAttribute(node, 'coordinate_transformation_mode', 'half_pixel') === 'asymmetric' &&
    textAttribute(node, 'nearest_mode', 'round_prefer_floor') === 'floor'
  const [, , down, across] = (isNearest ? index.constant(node.input[2])?.data : null) ?? []
  return down !== undefined && down === across && Number.isInteger(down) && down > 1 && down <= largestFactor
    ? down
    : null
}

/** For each output and place in the block, the 3 × 3 kernel over source pixels. */
function blockKernels({ dims, data }: Tensor, factor: number): Tensor {
  const [outputs = 0, inputs = 0] = dims
  const places = factor ** 2
  const kernels = new Float32Array(outputs * places * inputs * 9)
  for (let output = 0; output < outputs; output++)
    for (let place = 0; place < places; place++)
      for (let input = 0; input < inputs; input++)
        for (let tap = 0; tap < 9; tap++) {
          const row = 1 + Math.floor((Math.floor(place / factor) + Math.floor(tap / 3) - 1) / factor)
          const column = 1 + Math.floor(((place % factor) + (tap % 3) - 1) / factor)
          const to = ((output * places + place) * inputs + input) * 9 + row * 3 + column
          kernels[to] = (kernels[to] ?? 0) + (data[(output * inputs + input) * 9 + tap] ?? 0)
        }
  return { dims: [outputs * places, inputs, 3, 3], data: kernels }
}

function repeatEach({ data }: Tensor, times: number): Tensor {
  const repeated = Float32Array.from(
    { length: data.length * times },
    (_, at) => data[Math.floor(at / times)] ?? 0,
  )
  return { dims: [repeated.length], data: repeated }
}
