import { AppError } from '../common/messages/app-error.ts'
import { invalidModel, unsupportedModel } from './readers/invalid-model.ts'
import { isMat, readMat } from './readers/mat.ts'
import { isNcnnBinaryParam, isNcnnParam } from './readers/ncnn-param.ts'
import type { NcnnGraph } from './readers/ncnn-graph.ts'
import { readNcnn } from './readers/ncnn.ts'
import { isPytorchLegacy, readPytorchLegacy } from './readers/pytorch-legacy.ts'
import { isZip, readPytorchZip } from './readers/pytorch-zip.ts'
import { isSafetensors, readSafetensors } from './readers/safetensors.ts'
import type { StateFile } from './readers/state-file.ts'

/** A file in memory; its name only pairs files and appears in messages, never decides what the file is. */
export interface ModelFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** Formats of files that hold weights by name and leave the network to be recognised. */
export type StateFormat = 'pytorch' | 'safetensors' | 'mat'

/** What a set of model files turned out to be. */
export type ReadModel =
  | ({ readonly kind: 'state'; readonly format: StateFormat } & StateFile)
  | { readonly kind: 'ncnn'; readonly graph: NcnnGraph }
  /** `main` is the protobuf; `others` may hold external data. */
  | { readonly kind: 'onnx'; readonly main: ModelFile; readonly others: readonly ModelFile[] }
  /** `main` is the `model.json`; `others` are its shards. */
  | { readonly kind: 'tfjs'; readonly main: ModelFile; readonly others: readonly ModelFile[] }

/**
 * Tells by content what `files` are and reads them. Several files are one model: an ncnn pair, an ONNX file
 * with external data, a TensorFlow.js model with its shards.
 * @throws AppError `model-invalid` for damaged files, `model-unsupported` for what Enlarger does not read
 */
export function readWeights(files: readonly ModelFile[]): ReadModel {
  try {
    return dispatch(files)
  } catch (error) {
    if (error instanceof AppError) throw error
    // A RangeError here is an allocation or recursion that the file provoked past every other bound.
    if (error instanceof RangeError)
      throw invalidModel('The file makes claims that no memory can satisfy.', error)
    throw error
  }
}

function dispatch(files: readonly ModelFile[]): ReadModel {
  const param = files.find((file) => isNcnnParam(file.bytes))
  if (param) return { kind: 'ncnn', graph: readNcnnPair(param, files) }
  const json = files.find((file) => isJson(file.bytes) && !isSafetensors(file.bytes))
  if (json) return { kind: 'tfjs', main: json, others: files.filter((file) => file !== json) }
  for (const file of files) {
    const state = readState(file)
    if (state) return state
  }
  const onnx = files.find((file) => isOnnx(file.bytes))
  if (onnx) return { kind: 'onnx', main: onnx, others: files.filter((file) => file !== onnx) }
  throw refusal(files)
}

function readState({ bytes }: ModelFile): ReadModel | null {
  if (isZip(bytes)) return { kind: 'state', format: 'pytorch', ...readPytorchZip(bytes) }
  if (isPytorchLegacy(bytes)) return { kind: 'state', format: 'pytorch', ...readPytorchLegacy(bytes) }
  if (isSafetensors(bytes)) return { kind: 'state', format: 'safetensors', ...readSafetensors(bytes) }
  if (isMat(bytes)) return { kind: 'state', format: 'mat', ...readMat(bytes) }
  return null
}

function readNcnnPair(param: ModelFile, files: readonly ModelFile[]): NcnnGraph {
  const others = files.filter((file) => file !== param)
  const [bin] = others
  if (bin === undefined || others.length > 1)
    throw unsupportedModel(
      `Expected "${param.name}" together with its one .bin file, but ${others.length} other files came.`,
    )
  return readNcnn(param.bytes, bin.bytes)
}

/** Whether `bytes` begin as a JSON object does. */
export function isJson(bytes: Uint8Array): boolean {
  return /^\s*\{/.test(new TextDecoder().decode(bytes.subarray(0, 64)))
}

/** An ONNX file is a protobuf that in practice begins with its version: field 1 as a small varint. */
export function isOnnx(bytes: Uint8Array): boolean {
  return bytes[0] === 0x08 && (bytes[1] ?? 255) >= 1 && (bytes[1] ?? 255) <= 32
}

/** Formats that are recognised only to say clearly why not. */
function refusal(files: readonly ModelFile[]): AppError {
  const [file] = files
  if (file === undefined) return invalidModel('Expected a model file, but none came.')
  const { bytes, name } = file
  if (bytes.length === 0) return invalidModel(`Expected a model in "${name}", but the file is empty.`)
  if (isNcnnBinaryParam(bytes))
    return unsupportedModel(
      `Expected ncnn's text .param beside "${name}", but this is the binary one without names.`,
    )
  if (startsWith(bytes, [0x89, 0x48, 0x44, 0x46]))
    return unsupportedModel(`"${name}" is an HDF5 file (Keras or MATLAB 7.3), which Enlarger does not read.`)
  if (bytes[0] === 0x80 && (bytes[1] ?? 9) <= 5)
    return unsupportedModel(
      `"${name}" is a bare Python pickle. Save it with torch.save(model.state_dict(), …).`,
    )
  return unsupportedModel(
    `Expected PyTorch, safetensors, ONNX, ncnn (.param with .bin), TensorFlow.js or MATLAB weights, but "${name}" is none of them.`,
  )
}

function startsWith(bytes: Uint8Array, head: readonly number[]): boolean {
  return head.every((byte, index) => bytes[index] === byte)
}
