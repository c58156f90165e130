import { floatAttribute, integerAttribute, textAttribute } from '../onnx/attributes.ts'
import type { NodeProto } from '../onnx/generated/onnx_pb.ts'
import type { Constants } from './constants.ts'
import type { PlanTensor } from './layer.ts'
import type { LayerWriter } from './layer-writer.ts'
import { Unplannable } from './unplannable.ts'

/** Enlargement by a whole factor, to the nearest pixel or bicubic. @throws Unplannable for others */
export function readResize(
  node: NodeProto,
  input: PlanTensor,
  writer: LayerWriter,
  constants: Constants,
): PlanTensor {
  const scales = constants(node.input[2])?.data
  const [samples, channels, factor = 0, other] = scales ?? []
  const isWhole = scales?.length === 4 && samples === 1 && channels === 1 && other === factor
  if (!isWhole || !Number.isInteger(factor) || factor < 1)
    throw new Unplannable('it resizes by other than a whole factor')
  const mode = textAttribute(node, 'mode', 'nearest')
  const coordinates = textAttribute(node, 'coordinate_transformation_mode', 'half_pixel')
  if (mode === 'nearest') {
    const rounding = textAttribute(node, 'nearest_mode', 'round_prefer_floor')
    // With whole factors, rounding from pixel centres is the same as cutting off from corners.
    const isRepetition =
      (coordinates === 'asymmetric' && rounding === 'floor') ||
      (coordinates === 'half_pixel' && rounding.startsWith('round_prefer'))
    if (!isRepetition) throw new Unplannable(`it repeats pixels by ${coordinates} and ${rounding}`)
    return writer.resample('nearest', input, factor)
  }
  const isPlain =
    coordinates === 'half_pixel' &&
    integerAttribute(node, 'exclude_outside', 0) === 0 &&
    integerAttribute(node, 'antialias', 0) === 0
  if (mode !== 'cubic' || !isPlain) throw new Unplannable(`it resizes by ${mode} and ${coordinates}`)
  return writer.resample('cubic', input, factor, { parameter: floatAttribute(node, 'cubic_coeff_a', -0.75) })
}
