import type { Tensor } from '../tensor.ts'

/** Weights by name, in the order of the file. */
export type TensorMap = ReadonlyMap<string, Tensor>

/** What a file of named weights holds. */
export interface StateFile {
  readonly tensors: TensorMap
  /** Texts the file carries beside its weights (safetensors' `__metadata__`). */
  readonly metadata: Readonly<Record<string, string>>
}
