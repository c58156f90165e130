import type { Tensor } from '../tensor.ts'

/** A layer parameter: one number, or a list where the key in the file was −23300 − key. */
export type NcnnParameter = number | readonly number[]

/** One line of a `.param` file with the arrays that belong to it. */
export interface NcnnLayer {
  readonly type: string
  readonly name: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly parameters: ReadonlyMap<number, NcnnParameter>
  /**
   * From the `.bin` file, in ncnn's order and shapes: Convolution `[out, in/group, kh, kw]`, Deconvolution
   * `[out/group·group, in/group, kh, kw]`, InnerProduct `[out, in]`, then the bias; PReLU slopes; Scale factors.
   */
  readonly weights: readonly Tensor[]
}

/** A network as the pair of ncnn files describes it, layers in the order they run. */
export interface NcnnGraph {
  readonly layers: readonly NcnnLayer[]
  /** Whether any weights were stored as 16-bit floats. */
  readonly halfWeights: boolean
}

/** The number under `key`, or `fallback` where the layer does not state it or states a list. */
export function numberParameter(layer: NcnnLayer, key: number, fallback: number): number {
  const value = layer.parameters.get(key)
  return typeof value === 'number' ? value : fallback
}

/** The list under `key`; empty where the layer does not state one. */
export function listParameter(layer: NcnnLayer, key: number): readonly number[] {
  const value = layer.parameters.get(key)
  return typeof value === 'object' ? value : []
}
