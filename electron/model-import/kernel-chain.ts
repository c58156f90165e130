import type { Value } from './onnx/graph-writer.ts'
import type { GraphBuilder } from './onnx/graph-builder.ts'
import { invalidModel } from './readers/invalid-model.ts'
import { permute, tensor, type Tensor } from './tensor.ts'
import type { WeightSet } from './weight-set.ts'

/** A convolution of a network that is a mere chain, with the PReLU that follows it, if any. */
export interface ChainLayer {
  /** `[out, in, rows, columns]`. */
  readonly kernel: Tensor
  readonly bias: Tensor | null
  readonly slope: Tensor | null
}

/** Names and shapes of the kernels of a chain, in order. */
export interface ChainShape {
  readonly names: readonly string[]
  readonly kernels: readonly (readonly number[])[]
}

/**
 * The kernels of a file that holds nothing but kernels, biases and slopes, in the order of the file; `null`
 * where it holds more. This is how networks are recognised that everybody names differently.
 */
export function chainShape(weights: WeightSet): ChainShape | null {
  const names: string[] = []
  const kernels: (readonly number[])[] = []
  for (const name of weights.names) {
    const dims = weights.dims(name)
    if (dims.length === 4) {
      names.push(name)
      kernels.push(dims)
    } else if (dims.length > 1) return null
  }
  return names.length > 0 ? { names, kernels } : null
}

/**
 * Takes the layers of a PyTorch chain: each kernel `x.weight` with its `x.bias`, and as slope the one vector
 * between it and the next kernel that is no bias.
 */
export function takeChain(weights: WeightSet, order: readonly string[]): ChainLayer[] {
  const all = weights.names
  const vectors = all.filter((name) => weights.dims(name).length <= 1)
  return order.map((name) => {
    const biasName = name.replace(/weight$/, 'bias')
    const next = all.slice(all.indexOf(name) + 1)
    const nextKernel = next.findIndex((other) => weights.dims(other).length === 4)
    const between = nextKernel < 0 ? next : next.slice(0, nextKernel)
    const slopes = between.filter((other) => other !== biasName && vectors.includes(other))
    if (slopes.length > 1)
      throw invalidModel(`Expected one slope after "${name}", but found ${slopes.length}.`)
    const [slope] = slopes
    return {
      kernel: weights.take(name),
      bias: weights.takeOptional(biasName),
      slope: slope === undefined ? null : weights.take(slope),
    }
  })
}

/**
 * A kernel as the authors of SRCNN and FSRCNN keep it in MATLAB, `[in, rows·columns, out]`, which arrives with
 * reversed axes: columns vary before rows, inputs fastest.
 */
export function matlabKernel(source: Tensor, outputs: number, inputs: number): Tensor {
  const side = Math.round(Math.sqrt(source.data.length / (outputs * inputs)))
  if (side * side * outputs * inputs !== source.data.length)
    throw invalidModel(
      `Expected square kernels of ${inputs} to ${outputs} channels, but got ${source.data.length} numbers.`,
    )
  return permute(tensor([outputs, side, side, inputs], source.data), [0, 3, 2, 1])
}

/** A vector of one number per channel, whatever axes MATLAB gave it. */
export function flat(source: Tensor): Tensor {
  return tensor([source.data.length], source.data)
}

/** A convolution that keeps the size: over zeros (PyTorch), or over the border repeated (MATLAB `'replicate'`). */
export function sameConv(
  graph: GraphBuilder,
  input: Value,
  layer: ChainLayer,
  border: 'zero' | 'edge',
): Value {
  const radius = Math.floor(((layer.kernel.dims[2] ?? 1) - 1) / 2)
  if (border === 'zero' || radius === 0)
    return graph.conv(input, layer.kernel, layer.bias, { padding: radius })
  return graph.conv(graph.pad(input, radius, 'edge'), layer.kernel, layer.bias)
}
