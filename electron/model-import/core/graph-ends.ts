import { AppError } from '../../common/messages/app-error.ts'
import { TensorProto_DataType as DataType, type ValueInfoProto } from '../onnx/generated/onnx_pb.ts'
import type { OnnxModel } from '../onnx/model-file.ts'

/** Element types a network may take and give, once half floats are widened. */
export type EndType = 'float32' | 'uint8'

/** One end of a network: its name, element type and axes (`null`: any length). */
export interface GraphEnd {
  readonly name: string
  readonly type: EndType
  readonly axes: readonly (number | null)[]
}

const endTypes: Readonly<Partial<Record<number, EndType>>> = {
  [DataType.FLOAT]: 'float32',
  [DataType.UINT8]: 'uint8',
}

/**
 * The one image input and the first output of a network. Constants that older files also list as inputs do
 * not count.
 * @throws AppError `model-unsupported` where the network takes several inputs or no picture.
 */
export function graphEnds({ graph }: OnnxModel): { readonly input: GraphEnd; readonly output: GraphEnd } {
  const constants = new Set(graph.initializer.map(({ name }) => name))
  const inputs = graph.input.filter(({ name }) => !constants.has(name))
  const [input] = inputs
  const [output] = graph.output
  if (!input || inputs.length > 1 || !output) {
    throw new AppError(
      'model-unsupported',
      `Expected a network of one input and one output but this one has ${inputs.length} and ${graph.output.length}.`,
    )
  }
  const ends = { input: describe(input), output: describe(output) }
  if (ends.input.axes.length !== 4) {
    throw new AppError(
      'model-unsupported',
      `Expected a network that takes a picture of four axes but its input has ${ends.input.axes.length}.`,
    )
  }
  return ends
}

function describe(info: ValueInfoProto): GraphEnd {
  const tensor = info.type?.value.case === 'tensorType' ? info.type.value.value : undefined
  const type = endTypes[tensor?.elemType ?? 0]
  if (!tensor || !type) {
    throw new AppError(
      'model-unsupported',
      `Expected float or 8-bit pixels at "${info.name}" of the network.`,
    )
  }
  const axes = (tensor.shape?.dim ?? []).map(({ value }) =>
    value.case === 'dimValue' && value.value > 0n ? Number(value.value) : null,
  )
  return { name: info.name, type, axes }
}
