import type { ConvolutionOptions, GraphBuilder } from './onnx/graph-builder.ts'
import type { Value } from './onnx/graph-writer.ts'
import { invalidModel, unsupportedModel } from './readers/invalid-model.ts'
import type { TensorMap } from './readers/state-file.ts'
import type { Tensor } from './tensor.ts'

/** Layers without weights (activations, shuffles) leave gaps in the numbers, but no wider than this. */
const largestGap = 8

/**
 * The named weights of a file while a network is built from them. It remembers which were taken, so that a
 * network with parts that the builder does not know is refused instead of built wrongly.
 */
export class WeightSet {
  readonly #tensors: TensorMap
  readonly #taken = new Set<string>()

  constructor(tensors: TensorMap) {
    this.#tensors = tensors
  }

  /** The same weights under other names, none of them taken yet. */
  renamed(change: (name: string) => string): WeightSet {
    return new WeightSet(new Map([...this.#tensors].map(([name, tensor]) => [change(name), tensor])))
  }

  /** Names in the order of the file. */
  get names(): readonly string[] {
    return [...this.#tensors.keys()]
  }

  has(...names: readonly string[]): boolean {
    return names.every((name) => this.#tensors.has(name))
  }

  /** Lengths of the axes of `name`; empty where the file has no such tensor. */
  dims(name: string): readonly number[] {
    return this.#tensors.get(name)?.dims ?? []
  }

  /** Whether `name` is there and has these axes; `null` allows any length. */
  fits(name: string, dims: readonly (number | null)[]): boolean {
    const actual = this.dims(name)
    return actual.length === dims.length && dims.every((side, axis) => side === null || side === actual[axis])
  }

  /** @throws AppError `model-invalid` where the file has no such tensor */
  take(name: string): Tensor {
    const tensor = this.takeOptional(name)
    if (tensor === null) throw invalidModel(`Expected the weights to hold "${name}", but they do not.`)
    return tensor
  }

  takeOptional(name: string): Tensor | null {
    const tensor = this.#tensors.get(name)
    if (tensor === undefined) return null
    if (tensor.data.length === 0) throw invalidModel(`Expected numbers in "${name}", but it is empty.`)
    this.#taken.add(name)
    return tensor
  }

  /**
   * One more than the largest number that follows `prefix` in a name: the length of a list of layers.
   * @throws AppError `model-invalid` where the numbers are far beyond what the file has weights for
   */
  count(prefix: string): number {
    let count = 0
    for (const name of this.#tensors.keys()) {
      if (!name.startsWith(prefix)) continue
      const index = /^\d+/.exec(name.slice(prefix.length))
      if (index) count = Math.max(count, Number(index[0]) + 1)
    }
    if (count > this.#tensors.size * largestGap + largestGap)
      throw invalidModel(
        `Expected the layers "${prefix}…" to be numbered in turn, but one has number ${count - 1}.`,
      )
    return count
  }

  /** Convolution with `<name>.weight` and, where there is one, `<name>.bias`; keeps the size by default. */
  conv(graph: GraphBuilder, input: Value, name: string, options: ConvolutionOptions = {}): Value {
    const weight = this.take(`${name}.weight`)
    const [, , height = 1, width = 1] = weight.dims
    const dilation = options.dilation ?? 1
    const rows = Math.floor(((height - 1) * dilation) / 2)
    const columns = Math.floor(((width - 1) * dilation) / 2)
    const bias = this.takeOptional(`${name}.bias`)
    return graph.conv(input, weight, bias, { padding: [rows, columns, rows, columns], ...options })
  }

  prelu(graph: GraphBuilder, input: Value, name: string): Value {
    return graph.prelu(input, this.take(`${name}.weight`))
  }

  /** Marks as known what the network does not need at run time. */
  ignore(pattern: RegExp): void {
    for (const name of this.#tensors.keys()) if (pattern.test(name)) this.#taken.add(name)
  }

  /** @throws AppError `model-unsupported` where weights were left over */
  requireAllTaken(architecture: string): void {
    const left = this.names.filter((name) => !this.#taken.has(name))
    if (left.length > 0)
      throw unsupportedModel(
        `The weights look like ${architecture}, but hold ${left.length} parts that it does not have, such as "${left[0]}".`,
        { architecture, leftOver: left.slice(0, 20) },
      )
  }
}

/**
 * The whole number whose square is `ratio`, as the factor of a pixel shuffle must be.
 * @throws AppError `model-invalid` where there is none from 1 to 16
 */
export function shuffleFactor(ratio: number, architecture: string): number {
  const factor = Math.round(Math.sqrt(ratio))
  if (factor * factor !== ratio || factor < 1 || factor > 16)
    throw invalidModel(
      `Expected ${architecture} to shuffle 1 to 256 channels into each, but it has ${ratio}.`,
    )
  return factor
}
