import { integerAttribute, integersAttribute, textAttribute } from '../onnx/attributes.ts'
import type { NodeProto } from '../onnx/generated/onnx_pb.ts'
import type { Constants } from './constants.ts'
import type { PlanTensor } from './layer.ts'
import type { LayerWriter } from './layer-writer.ts'
import { Unplannable } from './unplannable.ts'

/** Largest side of a kernel that the engine knows. */
const largestKernel = 11

/** A convolution of stride 1 with zeros around the picture, so that its size stays. @throws Unplannable for others */
export function readConvolution(
  node: NodeProto,
  input: PlanTensor,
  writer: LayerWriter,
  constants: Constants,
): PlanTensor {
  const weight = constants(node.input[1])
  const bias = node.input[2] ? constants(node.input[2]) : null
  if (!weight || (node.input[2] && !bias)) throw new Unplannable('it computes its kernels')
  const [channels = 0, inputs = 0, height = 0, width = 0] = weight.dims
  const isSquare = weight.dims.length === 4 && height === width && height % 2 === 1 && height <= largestKernel
  if (!isSquare) throw new Unplannable(`it has a kernel of the shape [${weight.dims.join(', ')}]`)
  const isPlain =
    integersAttribute(node, 'strides', [1, 1]).every((stride) => stride === 1) &&
    integersAttribute(node, 'dilations', [1, 1]).every((dilation) => dilation === 1) &&
    integerAttribute(node, 'group', 1) === 1 &&
    textAttribute(node, 'auto_pad', 'NOTSET') === 'NOTSET'
  if (!isPlain) throw new Unplannable('it has a convolution with strides, dilations or groups')
  const pads = integersAttribute(node, 'pads', [0, 0, 0, 0])
  if (!pads.every((pad) => pad === (height - 1) / 2))
    throw new Unplannable('it has a convolution that shrinks pictures')
  if (inputs !== input.channels || (bias && bias.data.length !== channels))
    throw new Unplannable('it has a convolution that does not fit its input')
  return writer.convolve(input, weight, bias?.data ?? null)
}
