import { invalidModel } from '../readers/invalid-model.ts'
import { tensor, type Tensor } from '../tensor.ts'
import type { WeightSet } from '../weight-set.ts'

/** PyTorch's default; files do not state it. */
const epsilon = 1e-5
/** Positions in a window of the published networks stay below 2,000. */
const largestPositions = 1 << 14

/**
 * The table `[positions, heads]` of attention biases that a small network (Wang et al. 2021, CrossFormer) makes of
 * relative positions. It depends on nothing but the weights, so it is computed here, once.
 * @param positions `[count, 2]`: rows and columns
 */
export function positionTable(weights: WeightSet, name: string, positions: Tensor): Tensor {
  const [count = 0, axes] = positions.dims
  if (axes !== 2 || count > largestPositions)
    throw invalidModel(`Expected positions of windows, but got [${positions.dims.join(', ')}].`)
  const project = readLinear(weights, `${name}.pos_proj`)
  const norms = ['pos1', 'pos2', 'pos3'].map((part) => readNorm(weights, `${name}.${part}.0`))
  const layers = ['pos1', 'pos2', 'pos3'].map((part) => readLinear(weights, `${name}.${part}.2`))
  const rows = Array.from({ length: count }, (_, at) => {
    const start = project([positions.data[at * 2] ?? 0, positions.data[at * 2 + 1] ?? 0])
    return layers.reduce((values, layer, index) => {
      const normed = norms[index]?.(values) ?? values
      return layer(normed.map((value) => Math.max(value, 0)))
    }, start)
  })
  return tensor([count, rows[0]?.length ?? 0], rows.flat())
}

type Layer = (values: readonly number[]) => number[]

function readLinear(weights: WeightSet, name: string): Layer {
  const { dims, data } = weights.take(`${name}.weight`)
  const bias = weights.takeOptional(`${name}.bias`)?.data
  const [outputs = 0, inputs = 0] = dims
  return (values) => {
    if (values.length !== inputs)
      throw invalidModel(`Expected "${name}" to take ${values.length} values, but it takes ${inputs}.`)
    return Array.from({ length: outputs }, (_, output) =>
      values.reduce(
        (sum, value, input) => sum + value * (data[output * inputs + input] ?? 0),
        bias?.[output] ?? 0,
      ),
    )
  }
}

function readNorm(weights: WeightSet, name: string): Layer {
  const { data: factors } = weights.take(`${name}.weight`)
  const { data: summands } = weights.take(`${name}.bias`)
  return (values) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
    const deviation = Math.sqrt(variance + epsilon)
    return values.map(
      (value, index) => ((value - mean) / deviation) * (factors[index] ?? 0) + (summands[index] ?? 0),
    )
  }
}
