import { elementCount, type Tensor } from '../tensor.ts'
import { decodeElements, elementSizeBytes, type ElementType } from './element-type.ts'
import { invalidModel } from './invalid-model.ts'

/** A storage that a pickle names; its bytes lie elsewhere in the file. */
export class StorageReference {
  readonly key: string
  readonly type: ElementType
  /** Elements of the whole storage. */
  readonly length: number
  /** Where this view begins in the storage, in elements. */
  readonly viewOffset: number

  constructor(key: string, type: ElementType, length: number, viewOffset = 0) {
    this.key = key
    this.type = type
    this.length = length
    this.viewOffset = viewOffset
  }
}

/** A tensor as PyTorch stores it: a strided window on a storage, which others may share. */
export class TensorReference {
  readonly storage: StorageReference
  readonly offset: number
  readonly shape: readonly number[]
  readonly stride: readonly number[]

  constructor(
    storage: StorageReference,
    offset: number,
    shape: readonly number[],
    stride: readonly number[],
  ) {
    this.storage = storage
    this.offset = offset
    this.shape = shape
    this.stride = stride
  }
}

/** The bytes of each storage by its key, and their byte order. */
export interface StorageBytes {
  bytes(storage: StorageReference): Uint8Array
  readonly littleEndian: boolean
}

/** Copies a strided tensor into a dense one, after checking that it lies inside its storage. */
export function resolveTensor(name: string, tensor: TensorReference, storages: StorageBytes): Tensor {
  const { shape, stride, storage } = tensor
  const count = elementCount(shape)
  if (shape.length !== stride.length)
    throw invalidModel(`Expected as many strides as dimensions for tensor "${name}", but they differ.`)
  if (count === 0) return { dims: shape, data: new Float32Array(0) }
  const first = tensor.offset + storage.viewOffset
  const last = shape.reduce((index, side, axis) => index + (side - 1) * (stride[axis] ?? 0), first)
  const bytes = storages.bytes(storage)
  const size = elementSizeBytes[storage.type]
  if (!Number.isSafeInteger(last) || (last + 1) * size > bytes.length)
    throw invalidModel(
      `Expected tensor "${name}" to end inside its storage of ${bytes.length} bytes, but it ends at ${(last + 1) * size}.`,
    )
  const window = decodeElements(
    bytes.subarray(first * size, (last + 1) * size),
    storage.type,
    storages.littleEndian,
  )
  return { dims: shape, data: isDense(shape, stride) ? window : gather(window, shape, stride, count) }
}

function isDense(shape: readonly number[], stride: readonly number[]): boolean {
  let expected = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && stride[axis] !== expected) return false
    expected *= shape[axis] ?? 1
  }
  return true
}

function gather(
  window: Float32Array,
  shape: readonly number[],
  stride: readonly number[],
  count: number,
): Float32Array {
  const dense = new Float32Array(count)
  const position = shape.map(() => 0)
  let source = 0
  for (let index = 0; index < count; index++) {
    dense[index] = window[source] ?? 0
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      source += stride[axis] ?? 0
      position[axis] = (position[axis] ?? 0) + 1
      if ((position[axis] ?? 0) < (shape[axis] ?? 0)) break
      source -= (stride[axis] ?? 0) * (shape[axis] ?? 0)
      position[axis] = 0
    }
  }
  return dense
}
