import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { invalidModel } from '../readers/invalid-model.ts'
import { tensor, type Tensor } from '../tensor.ts'
import type { WeightSet } from '../weight-set.ts'
import { mergeConvolutions } from './merge-convolutions.ts'

/** Channels that the convolution `name` reads. */
export function repeatedInputs(weights: WeightSet, name: string): number {
  return weights.dims(`${name}.conv_3x3_rep.weight`)[1] ?? 0
}

/**
 * RTMoSR's convolution: trained as a weighed sum of three (1×1 and 3×3; 3×3; 1×1, 3×3 and 1×1 with a shortcut), which is
 * one 3×3. `conv_3x3_rep` is that one in files for deployment; in those of training it may be outdated.
 */
export function repeatedConv(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  if (!weights.has(`${name}.alpha`)) return weights.conv(graph, input, `${name}.conv_3x3_rep`)
  weights.ignore(new RegExp(`^${name.replaceAll('.', '\\.')}\\.(conv_3x3_rep|conv3\\.eval_conv)\\.`))
  const branches = [
    chain(weights, `${name}.conv1`),
    plainOne(weights, `${name}.conv2`),
    long(weights, `${name}.conv3`),
  ]
  const shares = weights.take(`${name}.alpha`).data
  const [first] = branches
  if (!first || branches.some(({ weight }) => weight.dims.join() !== first.weight.dims.join()))
    throw invalidModel(`Expected the branches of "${name}" to have one shape, but they differ.`)
  const summed = (part: (branch: Branch) => Tensor): Tensor => ({
    dims: part(first).dims,
    data: part(first).data.map((_, at) =>
      branches.reduce((sum, branch, index) => sum + (shares[index] ?? 0) * (part(branch).data[at] ?? 0), 0),
    ),
  })
  return graph.conv(
    input,
    summed(({ weight }) => weight),
    summed(({ bias }) => bias),
    { padding: 1 },
  )
}

interface Branch {
  readonly weight: Tensor
  readonly bias: Tensor
}

/** A 1×1 and a 3×3 layer: exact, as the trained form puts the first's bias around its border. */
function chain(weights: WeightSet, name: string): Branch {
  const first = { weight: weights.take(`${name}.k0`), bias: weights.take(`${name}.b0`) }
  const second = { weight: weights.take(`${name}.k1`), bias: weights.take(`${name}.b1`) }
  const outputs = second.weight.dims[0] ?? 0
  const inputs = first.weight.dims[1] ?? 0
  const same = Float32Array.from({ length: outputs * outputs }, (_, at) => (at % (outputs + 1) === 0 ? 1 : 0))
  const shortcut = tensor([outputs, inputs, 1, 1], new Float32Array(outputs * inputs))
  return mergeConvolutions([first, second, { weight: tensor([outputs, outputs, 1, 1], same), bias: null }], {
    weight: shortcut,
    bias: null,
  })
}

function plainOne(weights: WeightSet, name: string): Branch {
  return { weight: weights.take(`${name}.weight`), bias: weights.take(`${name}.bias`) }
}

function long(weights: WeightSet, name: string): Branch {
  const layer = (part: string): Branch => plainOne(weights, `${name}.${part}`)
  return mergeConvolutions([layer('conv.0'), layer('conv.1'), layer('conv.2')], layer('sk'))
}

/** OmniShift: the image itself and depthwise kernels of 1, 3 and 5, weighed by channel, as one kernel of 5. */
export function omniShift(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  weights.ignore(new RegExp(`^${name.replaceAll('.', '\\.')}\\.conv5x5_reparam\\.`))
  const { channels } = input
  const side = 5
  const kernel = new Float32Array(channels * side * side)
  const bias = new Float32Array(channels)
  const add = (share: Tensor, weight: Float32Array, width: number, summand: Float32Array): void => {
    const margin = (side - width) / 2
    for (let c = 0; c < channels; c++) {
      const factor = share.data[c] ?? 0
      for (let at = 0; at < width * width; at++) {
        const to = (c * side + margin + Math.floor(at / width)) * side + margin + (at % width)
        kernel[to] = (kernel[to] ?? 0) + factor * (weight[c * width * width + at] ?? 0)
      }
      bias[c] = (bias[c] ?? 0) + factor * (summand[c] ?? 0)
    }
  }
  add(weights.take(`${name}.alpha1`), new Float32Array(channels).fill(1), 1, new Float32Array(channels))
  for (const [index, width] of [1, 3, 5].entries()) {
    const weight = weights.take(`${name}.conv${width}x${width}.weight`)
    if (weight.data.length !== channels * width * width)
      throw invalidModel(`Expected "${name}" to have a kernel of ${width} for each of ${channels} channels.`)
    add(
      weights.take(`${name}.alpha${index + 2}`),
      weight.data,
      width,
      weights.take(`${name}.conv${width}x${width}.bias`).data,
    )
  }
  return graph.conv(input, tensor([channels, 1, side, side], kernel), tensor([channels], bias), {
    padding: 2,
    groups: channels,
  })
}
