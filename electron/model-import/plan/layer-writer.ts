import type { Tensor } from '../tensor.ts'
import type {
  ChannelView,
  CombinationLayer,
  ConvolutionLayer,
  Layer,
  LayerActivation,
  LayerEnding,
  PlanTensor,
  ResamplingLayer,
} from './layer.ts'

const noEnding = (channels: number): LayerEnding => ({
  bias: new Float32Array(channels),
  activation: { kind: 'none' },
  activatesLast: false,
  residuals: [],
})

/**
 * Collects a network's layers and merges what follows a convolution into it: scales, shifts, activations and sums.
 * @param isReadOnce whether a value is read by one node alone, so that it need not be kept as it is
 */
export class LayerWriter {
  readonly layers: Layer[] = []
  readonly views = new Map<PlanTensor, ChannelView>()
  readonly #makers = new Map<PlanTensor, Layer>()

  load(): PlanTensor {
    const output = { channels: 3, numerator: 1, denominator: 1 }
    return this.#add({ kind: 'load', scale: 1, output })
  }

  convolve(input: PlanTensor, { dims, data }: Tensor, bias: Float32Array | null): PlanTensor {
    const [channels = 0, , kernel = 0] = dims
    const output = { ...input, channels }
    return this.#add({
      ...noEnding(channels),
      ...(bias ? { bias } : {}),
      kind: 'convolve',
      input,
      kernel,
      weights: data,
      output,
    })
  }

  resample(
    kind: ResamplingLayer['kind'],
    input: PlanTensor,
    factor: number,
    options: { readonly order?: 'CRD' | 'DCR'; readonly parameter?: number } = {},
  ): PlanTensor {
    const { order = 'DCR', parameter = 0 } = options
    const grows = kind !== 'unshuffle'
    const channels =
      kind === 'shuffle'
        ? input.channels / factor ** 2
        : grows
          ? input.channels
          : input.channels * factor ** 2
    const output = reduced(
      channels,
      grows ? input.numerator * factor : input.numerator,
      grows ? input.denominator : input.denominator * factor,
    )
    return this.#add({ kind, input, factor, order, parameter, output })
  }

  view(channels: ChannelView['channels']): PlanTensor {
    const [first] = channels
    if (!first) throw new Error('A view needs channels.')
    // A view of views is one of the tensors behind them.
    const flat = channels.map(
      ({ tensor, channel }) => this.views.get(tensor)?.channels[channel] ?? { tensor, channel },
    )
    const output = { ...first.tensor, channels: channels.length }
    this.views.set(output, { channels: flat })
    return output
  }

  /** The layer that makes a tensor; `null` for views. */
  maker(tensor: PlanTensor): Layer | null {
    return this.#makers.get(tensor) ?? null
  }

  /** Factors and summands of each channel. @param isFree whether nothing else reads `input` */
  scale(input: PlanTensor, factors: Float32Array, summands: Float32Array, isFree: boolean): PlanTensor {
    const layer = isFree ? this.maker(input) : null
    const [factor = 1] = factors
    if (
      layer?.kind === 'load' &&
      factors.every((each) => each === factor) &&
      summands.every((each) => each === 0)
    ) {
      layer.scale *= factor
      return input
    }
    const target =
      layer && isSum(layer) && takesScale(layer, factors, summands) ? layer : this.#identity(input)
    const inputs = target.kind === 'convolve' ? target.weights.length / factors.length : 1
    const scaled = (values: Float32Array): Float32Array =>
      values.map((value, at) => value * (factors[Math.floor(at / inputs)] ?? 1))
    if (target.kind === 'convolve') target.weights = scaled(target.weights)
    else target.factors = target.factors.map((value, at) => value * (factors[at] ?? 1))
    target.bias = target.bias.map((value, at) => value * (factors[at] ?? 1) + (summands[at] ?? 0))
    target.residuals = target.residuals.map((each) => ({ ...each, scale: each.scale * factor }))
    return target.output
  }

  activate(input: PlanTensor, activation: LayerActivation, isFree: boolean): PlanTensor {
    const layer = isFree ? this.maker(input) : null
    const isTaken = layer && isSum(layer) && layer.activation.kind === 'none'
    const target = isTaken ? layer : this.#identity(input)
    target.activation = activation
    target.activatesLast = target.residuals.length > 0
    return target.output
  }

  /** `left + scale · right`. */
  sum(
    left: PlanTensor,
    right: PlanTensor,
    scale: number,
    isFree: (tensor: PlanTensor) => boolean,
  ): PlanTensor {
    const [later, earlier] = this.#position(left) >= this.#position(right) ? [left, right] : [right, left]
    const layer = isFree(later) ? this.maker(later) : null
    const takes = layer !== null && isSum(layer) && layer.residuals.length < 2 && !isFinished(layer)
    // The right one may be taken where its sign can be changed first.
    if (takes && (later === left || scale === 1)) {
      layer.residuals.push({ tensor: earlier, scale: later === left ? scale : 1 })
      return later
    }
    const target = this.#identity(left)
    target.residuals.push({ tensor: right, scale })
    return target.output
  }

  #position(tensor: PlanTensor): number {
    const view = this.views.get(tensor)
    const tensors = view ? view.channels.map((each) => each.tensor) : [tensor]
    return Math.max(...tensors.map((each) => this.layers.findLastIndex(({ output }) => output === each)))
  }

  #identity(input: PlanTensor): CombinationLayer {
    const layer: CombinationLayer = {
      ...noEnding(input.channels),
      kind: 'combine',
      input,
      factors: new Float32Array(input.channels).fill(1),
      output: { ...input },
    }
    this.#add(layer)
    return layer
  }

  #add(layer: Layer): PlanTensor {
    this.layers.push(layer)
    this.#makers.set(layer.output, layer)
    return layer.output
  }
}

function isSum(layer: Layer): layer is ConvolutionLayer | CombinationLayer {
  return layer.kind === 'convolve' || layer.kind === 'combine'
}

/** Whether an activation already ended the sum. */
function isFinished({ activation, activatesLast }: LayerEnding): boolean {
  return activation.kind !== 'none' && activatesLast
}

/** A scale of all channels alike reaches the residuals, too; an activation stands in the way of any. */
function takesScale(
  { activation, residuals }: LayerEnding,
  factors: Float32Array,
  summands: Float32Array,
): boolean {
  if (activation.kind !== 'none') return false
  const isUniform = factors.every((factor) => factor === factors[0])
  return residuals.length === 0 || (isUniform && summands.every((summand) => summand === 0))
}

function reduced(channels: number, numerator: number, denominator: number): PlanTensor {
  const divisor = greatestDivisor(numerator, denominator)
  return { channels, numerator: numerator / divisor, denominator: denominator / divisor }
}

function greatestDivisor(left: number, right: number): number {
  return right === 0 ? left : greatestDivisor(right, left % right)
}
