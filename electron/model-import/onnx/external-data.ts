import { AppError } from '../../common/messages/app-error.ts'
import { type TensorProto, TensorProto_DataLocation as Location } from './generated/onnx_pb.ts'
import type { OnnxModel } from './model-file.ts'

/**
 * Takes the weights that an ONNX file keeps in other files into the model. Changes `model`.
 * @param files those other files; a path in the model is looked up by its last part only
 * @throws AppError `model-invalid` where a file is missing or shorter than the model says.
 */
export function embedExternalData(
  model: OnnxModel,
  files: readonly { name: string; bytes: Uint8Array }[],
): void {
  const byName = new Map(files.map(({ name, bytes }) => [lastPart(name), bytes]))
  for (const proto of externalTensors(model)) embed(proto, byName)
}

/** Names, without their folders, of the files that hold weights of `model`. */
export function externalFileNames(model: OnnxModel): readonly string[] {
  return [...new Set(externalTensors(model).map((proto) => lastPart(setting(proto, 'location') ?? '')))]
}

function externalTensors(model: OnnxModel): readonly TensorProto[] {
  const tensors = [
    ...model.graph.initializer,
    ...model.graph.node.flatMap(({ attribute }) => attribute.flatMap(({ t }) => (t ? [t] : []))),
  ]
  return tensors.filter(({ dataLocation }) => dataLocation === Location.EXTERNAL)
}

function setting(proto: TensorProto, name: string): string | undefined {
  return proto.externalData.find(({ key }) => key === name)?.value
}

function embed(proto: TensorProto, files: ReadonlyMap<string, Uint8Array>): void {
  const name = lastPart(setting(proto, 'location') ?? '')
  const bytes = files.get(name)
  if (!bytes)
    throw new AppError(
      'model-invalid',
      `Expected the weights file "${name}" beside the ONNX file: add both together.`,
    )
  const offset = Number(setting(proto, 'offset') ?? 0)
  const length = Number(setting(proto, 'length') ?? bytes.length - offset)
  const fits =
    Number.isSafeInteger(offset) &&
    Number.isSafeInteger(length) &&
    offset >= 0 &&
    length >= 0 &&
    offset + length <= bytes.length
  if (!fits)
    throw new AppError(
      'model-invalid',
      `Expected the weights of "${proto.name}" inside "${name}" but it is too short.`,
    )
  proto.rawData = new Uint8Array(bytes.buffer, bytes.byteOffset + offset, length)
  proto.externalData = []
  proto.dataLocation = Location.DEFAULT
}

function lastPart(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? ''
}
