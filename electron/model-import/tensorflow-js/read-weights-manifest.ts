import { AppError } from '../../common/messages/app-error.ts'
import { elementCount, tensor, type Tensor } from '../tensor.ts'
import type { WeightEntry, WeightsManifest } from './layers-schema.ts'

const bytesPerElement = { float32: 4, float16: 2, int32: 4, bool: 1, uint8: 1, uint16: 2 } as const
type StoredType = keyof typeof bytesPerElement

/**
 * The weights of a TensorFlow.js model by name. The files of a group are one stretch of bytes, cut anywhere;
 * in it the weights follow each other without gaps, quantised ones as `value × scale + min`.
 * @param files contents of the weight files, by the path the manifest gives them
 * @throws AppError `model-invalid` where files are missing, named twice, too short or too long
 */
export function readWeightsManifest(
  manifest: WeightsManifest,
  files: ReadonlyMap<string, Uint8Array>,
): Map<string, Tensor> {
  requireEachOnce(manifest)
  const weights = new Map<string, Tensor>()
  for (const group of manifest) {
    const bytes = join(group.paths.map((path) => requireFile(files, path)))
    let offset = 0
    for (const entry of group.weights) {
      const length = elementCount(entry.shape) * bytesPerElement[storedType(entry)]
      if (!Number.isSafeInteger(length) || offset + length > bytes.length) {
        throw new AppError(
          'model-invalid',
          `Expected the weight files to hold "${entry.name}" but they end before it.`,
        )
      }
      weights.set(entry.name, tensor(entry.shape, decode(bytes.slice(offset, offset + length), entry)))
      offset += length
    }
    if (offset !== bytes.length) {
      throw new AppError('model-invalid', `Expected ${offset} bytes of weights but received ${bytes.length}.`)
    }
  }
  return weights
}

/** A file named thousands of times would be as many times as large in memory. */
function requireEachOnce(manifest: WeightsManifest): void {
  const seen = new Set<string>()
  for (const path of manifest.flatMap(({ paths }) => paths)) {
    if (seen.has(path))
      throw new AppError(
        'model-invalid',
        `Expected the manifest to name each weight file once, but "${path}" comes twice.`,
      )
    seen.add(path)
  }
}

function storedType(entry: WeightEntry): StoredType {
  return entry.quantization?.dtype ?? entry.dtype
}

function decode(bytes: Uint8Array<ArrayBuffer>, entry: WeightEntry): Float32Array {
  const { scale = 1, min = 0 } = entry.quantization ?? {}
  switch (storedType(entry)) {
    case 'float32':
      return new Float32Array(bytes.buffer)
    case 'float16':
      return new Float32Array(new Float16Array(bytes.buffer))
    case 'int32':
      return new Float32Array(new Int32Array(bytes.buffer))
    case 'uint16':
      return Float32Array.from(new Uint16Array(bytes.buffer), (value) => value * scale + min)
    case 'bool':
    case 'uint8':
      return Float32Array.from(bytes, (value) => value * scale + min)
  }
}

function requireFile(files: ReadonlyMap<string, Uint8Array>, path: string): Uint8Array {
  const bytes = files.get(path)
  if (bytes) return bytes
  throw new AppError(
    'model-invalid',
    `Expected the weight file "${path}" beside model.json but it is not there.`,
  )
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}
