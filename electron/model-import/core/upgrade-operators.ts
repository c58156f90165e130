import { create } from '@bufbuild/protobuf'
import { AppError } from '../../common/messages/app-error.ts'
import { attributeProto, floatAttribute, integerAttribute } from '../onnx/attributes.ts'
import type { AttributeProto, NodeProto, TensorProto } from '../onnx/generated/onnx_pb.ts'
import { OperatorSetIdProtoSchema } from '../onnx/generated/onnx_pb.ts'
import { type OnnxModel, opsetOf } from '../onnx/model-file.ts'
import { floatConstant, integerConstant } from '../onnx/tensor-proto.ts'

/** Version of the standard operators that this project writes; the forms below are those of this version. */
const targetVersion = 18
/** Before this version operators spread their operands differently. */
const oldestVersion = 7

/** Adds a constant to the graph under a name of its own. */
type AddConstant = (make: (name: string) => TensorProto) => string

/**
 * Rewrites the operators of older ONNX versions whose form changed since (settings that became inputs, mostly)
 * so that the model is a valid one of version 18. Newer models are left alone. Changes `model`.
 * @throws AppError `model-unsupported` for versions before 7 and for forms without an exact counterpart.
 */
export function upgradeOperators(model: OnnxModel): void {
  const version = opsetOf(model)
  if (version >= targetVersion) return
  if (version < oldestVersion) {
    throw new AppError(
      'model-unsupported',
      `Expected a model of ONNX operator version ${oldestVersion} or newer but it is of version ${version}.`,
    )
  }
  let count = 0
  const addConstant: AddConstant = (make) => {
    const proto = make(`upgraded_${++count}`)
    model.graph.initializer.push(proto)
    return proto.name
  }
  for (const node of model.graph.node)
    if (node.domain === '' || node.domain === 'ai.onnx') upgrade(node, version, addConstant)
  model.opsetImport = [
    create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(targetVersion) }),
    ...model.opsetImport.filter(({ domain }) => domain !== '' && domain !== 'ai.onnx'),
  ]
}

function upgrade(node: NodeProto, version: number, addConstant: AddConstant): void {
  const integers = (values: readonly number[]): string => addConstant((name) => integerConstant(name, values))
  const scalar = (value: number): string =>
    addConstant((name) => floatConstant(name, { dims: [], data: Float32Array.of(value) }))

  switch (node.opType) {
    case 'Clip':
      if (version >= 11) return
      node.input = [
        node.input[0] ?? '',
        scalar(floatAttribute(node, 'min', -3.4e38)),
        scalar(floatAttribute(node, 'max', 3.4e38)),
      ]
      drop(node, 'min', 'max')
      return
    case 'Slice': {
      const [starts, ends] = [take(node, 'starts'), take(node, 'ends')]
      if (version >= 10 || !starts || !ends) return
      const axes = take(node, 'axes')?.ints.map(Number) ?? starts.ints.map((_, axis) => axis)
      node.input.push(integers(starts.ints.map(Number)), integers(ends.ints.map(clampEnd)), integers(axes))
      return
    }
    case 'Pad': {
      const pads = take(node, 'pads')
      if (version >= 11 || !pads) return
      node.input.push(integers(pads.ints.map(Number)), scalar(floatAttribute(node, 'value', 0)))
      drop(node, 'value')
      return
    }
    case 'Upsample':
      upgradeUpsample(node, addConstant)
      return
    case 'Resize':
      if (version === 10) toResize(node, node.input[1] ?? '')
      return
    case 'Split': {
      const split = take(node, 'split')
      if (split) node.input.push(integers(split.ints.map(Number)))
      else if (node.input.length === 1) node.attribute.push(attributeProto('num_outputs', node.output.length))
      return
    }
    case 'Squeeze':
    case 'Unsqueeze':
    case 'ReduceSum':
      if (version < 13) axesToInput(node, integers)
      return
    case 'ReduceMean':
    case 'ReduceMax':
    case 'ReduceMin':
    case 'ReduceProd':
    case 'ReduceL1':
    case 'ReduceL2':
    case 'ReduceSumSquare':
    case 'ReduceLogSumExp':
      axesToInput(node, integers)
      return
    case 'Softmax':
    case 'LogSoftmax':
      if (version < 13 && integerAttribute(node, 'axis', 1) !== -1) throw changed(node)
      return
    case 'Dropout':
      Object.assign(node, {
        opType: 'Identity',
        input: node.input.slice(0, 1),
        output: node.output.slice(0, 1),
        attribute: [],
      })
      return
    case 'BatchNormalization':
      drop(node, 'spatial')
      if (node.output.length > 1) throw changed(node)
      return
    case 'Scatter':
      throw changed(node)
    default:
  }
}

function upgradeUpsample(node: NodeProto, addConstant: AddConstant): void {
  const scales = take(node, 'scales')?.floats
  const name = scales
    ? addConstant((own) => floatConstant(own, { dims: [scales.length], data: Float32Array.from(scales) }))
    : (node.input[1] ?? '')
  toResize(node, name)
}

/** Before version 11 positions were scaled from the corner and rounded down. */
function toResize(node: NodeProto, scales: string): void {
  node.opType = 'Resize'
  node.input = [node.input[0] ?? '', '', scales]
  node.attribute.push(
    attributeProto('coordinate_transformation_mode', 'asymmetric'),
    attributeProto('nearest_mode', 'floor'),
  )
}

function axesToInput(node: NodeProto, integers: (values: readonly number[]) => string): void {
  const axes = take(node, 'axes')
  if (axes) node.input.push(integers(axes.ints.map(Number)))
}

/** Removes an attribute and returns it. */
function take(node: NodeProto, name: string): AttributeProto | undefined {
  const found = node.attribute.find((attribute) => attribute.name === name)
  if (found) drop(node, name)
  return found
}

function drop(node: NodeProto, ...names: string[]): void {
  node.attribute = node.attribute.filter(({ name }) => !names.includes(name))
}

/** Exporters write "to the end" as the largest 64-bit number, which a float cannot hold. */
function clampEnd(end: bigint): number {
  const limit = BigInt(Number.MAX_SAFE_INTEGER)
  return Number(end > limit ? limit : end < -limit ? -limit : end)
}

function changed(node: NodeProto): AppError {
  return new AppError(
    'model-unsupported',
    `Expected an ONNX model this application can update but it uses an old form of ${node.opType}.`,
  )
}
