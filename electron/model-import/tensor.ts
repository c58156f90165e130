import { AppError } from '../common/messages/app-error.ts'

/** Weights as readers hand them on: row major, 32-bit floats whatever the file stored. */
export interface Tensor {
  readonly dims: readonly number[]
  readonly data: Float32Array
}

/** Elements a tensor of this shape has. */
export function elementCount(dims: readonly number[]): number {
  return dims.reduce((product, side) => product * side, 1)
}

/**
 * A tensor of `dims` over `data`.
 * @throws AppError `model-invalid` where the number of values does not fit the shape.
 */
export function tensor(dims: readonly number[], data: Float32Array | readonly number[]): Tensor {
  const values = data instanceof Float32Array ? data : Float32Array.from(data)
  if (values.length !== elementCount(dims)) {
    throw new AppError(
      'model-invalid',
      `Expected ${elementCount(dims)} values for a tensor of shape [${dims.join(', ')}] but received ${values.length}.`,
    )
  }
  return { dims, data: values }
}

/** The tensor with its axes reordered as `order` says: `result.dims[i] === source.dims[order[i]]`. */
export function permute(source: Tensor, order: readonly number[]): Tensor {
  const strides = new Array<number>(source.dims.length)
  let step = 1
  for (let axis = source.dims.length - 1; axis >= 0; axis--) {
    strides[axis] = step
    step *= source.dims[axis] ?? 1
  }
  const dims = order.map((axis) => source.dims[axis] ?? 1)
  const steps = order.map((axis) => strides[axis] ?? 0)
  const data = new Float32Array(source.data.length)
  const position = new Array<number>(dims.length).fill(0)
  let from = 0
  for (let to = 0; to < data.length; to++) {
    data[to] = source.data[from] ?? 0
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      from += steps[axis] ?? 0
      position[axis] = (position[axis] ?? 0) + 1
      if ((position[axis] ?? 0) < (dims[axis] ?? 0)) break
      from -= (steps[axis] ?? 0) * (dims[axis] ?? 0)
      position[axis] = 0
    }
  }
  return { dims, data }
}
