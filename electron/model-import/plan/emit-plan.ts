import type { Plan } from '../../common/models/plan-file.ts'
import type {
  ConvolutionLayer,
  Layer,
  LayerActivation,
  LayerEnding,
  LayeredNetwork,
  PlanTensor,
  ResamplingLayer,
  StoredPicture,
} from './layer.ts'
import { channelGroup, type Place, placeTensors, roundUp } from './place-tensors.ts'
import { type ChannelRange, planWords, type StepRecord } from './plan-records.ts'
import { Unplannable } from './unplannable.ts'
import { createWeightStore } from './weight-store.ts'

/** Pictures of so few channels are read as they are; more are read in whole groups, which Winograd's transform takes. */
const fewChannels = 8

/** Writes layers as a plan. @throws Unplannable where channels would have to be moved */
export function emitPlan(network: LayeredNetwork): Plan {
  const placement = placeTensors(network)
  const store = createWeightStore()
  const place = (tensor: PlanTensor): Place => placement.place(tensor)

  const residualsOf = ({ residuals }: Pick<LayerEnding, 'residuals'>): StepRecord['residuals'] =>
    residuals.map(({ tensor, scale }) => ({ ...inOrder(place(tensor)), scale }))

  const endingOf = (layer: LayerEnding, output: Place): Partial<StepRecord> => {
    const { start, padded, spread } = spreading(output)
    void start
    return {
      bias: store.add(spread(layer.bias)),
      activation: layer.activation.kind,
      activatesLast: layer.activatesLast,
      slopes: slopesOf(layer.activation, spread),
      ...(layer.residuals.length > 0 ? { residuals: residualsOf(layer) } : {}),
      output: { buffer: output.buffer, channel: start, channels: padded },
    } as Partial<StepRecord>
  }

  const slopesOf = (activation: LayerActivation, spread: (values: Float32Array) => Float32Array): number => {
    if (activation.kind === 'slopes') return store.add(spread(activation.slopes))
    if (activation.kind === 'clip') return store.add(Float32Array.of(activation.lowest, activation.highest))
    return 0
  }

  const convolve = (layer: ConvolutionLayer): StepRecord => {
    const [input, output] = [place(layer.input), place(layer.output)]
    const range = convolutionInput(input)
    return {
      operation: 'convolve',
      input: range,
      kernel: layer.kernel,
      weights: store.add(arrangeKernel(layer, input, range, output)),
      ...endingOf(layer, output),
    }
  }

  const resample = (layer: ResamplingLayer): StepRecord => {
    const [input, output] = [place(layer.input), place(layer.output)]
    const { kind, factor } = layer
    const range = { ...inOrder(output), channels: layer.output.channels }
    if (kind === 'shuffle') {
      return { operation: kind, factor, output: range, ...shuffleInput(input, layer.order, factor) }
    }
    const grown = { ...range, channels: roundUp(range.channels) }
    const source = {
      ...inOrder(input),
      channels: kind === 'unshuffle' ? layer.input.channels : grown.channels,
    }
    return { operation: kind, factor, input: source, output: grown, scale: layer.parameter }
  }

  const step = (layer: Layer): StepRecord => {
    switch (layer.kind) {
      case 'load':
        return {
          operation: 'load',
          scale: layer.scale,
          output: { ...inOrder(place(layer.output)), channels: channelGroup },
        }
      case 'convolve':
        return convolve(layer)
      case 'combine': {
        const output = place(layer.output)
        const { padded, spread } = spreading(output)
        const input = { ...inOrder(place(layer.input)), channels: padded }
        return {
          operation: 'combine',
          input,
          weights: store.add(spread(layer.factors)),
          ...endingOf(layer, output),
        }
      }
      default:
        return resample(layer)
    }
  }

  const copiesOf = ({ output }: Layer): StepRecord[] =>
    placement.copies
      .filter(({ from }) => from === output)
      .map(({ from, to }) => {
        const { padded, spread } = spreading(to)
        const ones = spread(new Float32Array(from.channels).fill(1))
        return {
          operation: 'combine',
          input: { ...inOrder(place(from)), channels: padded },
          output: { ...inOrder(to), channels: padded },
          weights: store.add(ones),
          bias: store.add(new Float32Array(padded)),
        }
      })

  const steps = network.layers.flatMap((layer) => [step(layer), ...copiesOf(layer)])
  steps.push(storeStep(network.stored, place))
  const buffers = placement.buffers
  return { words: planWords(buffers, steps), weights: store.all() }
}

function storeStep(stored: StoredPicture, place: (tensor: PlanTensor) => Place): StepRecord {
  const { factor, order, residual, scale } = stored
  return {
    operation: 'store',
    factor,
    scale,
    output: { buffer: 0, channel: 0, channels: 3 },
    ...shuffleInput(place(stored.input), order, factor),
    ...(residual ? { residuals: [{ ...inOrder(place(residual.tensor)), scale: residual.scale }] } : {}),
  }
}

/** How a shuffle finds its channels: in the order of the graph, or grouped by pixel where they were placed so. */
function shuffleInput(input: Place, order: 'CRD' | 'DCR', factor: number): Partial<StepRecord> {
  const { channels } = input
  const perPixel = channels.length / factor ** 2
  const [start = 0] = channels
  const isGrouped = order === 'DCR' || (perPixel > 1 && channels[1] !== start + 1)
  if (!isGrouped || order === 'DCR') inOrder(input)
  return {
    input: { buffer: input.buffer, channel: start, channels: channels.length },
    channelStride: isGrouped ? 1 : factor ** 2,
    groupStride: isGrouped ? perPixel : 1,
  }
}

/** The start of channels that lie side by side, in order, from a group's first on. */
function inOrder({ buffer, channels }: Place): ChannelRange {
  const [start = 0] = channels
  const isInOrder = start % channelGroup === 0 && channels.every((channel, at) => channel === start + at)
  if (!isInOrder) throw new Unplannable('channels of a concatenation would have to be moved')
  return { buffer, channel: start, channels: channels.length }
}

/** Values by channel, put where the channels lie; zeros between. */
function spreading({ channels }: Place): {
  start: number
  padded: number
  spread: (values: Float32Array) => Float32Array
} {
  const start = Math.min(...channels)
  const padded = roundUp(channels.length)
  return {
    start,
    padded,
    spread(values) {
      const placed = new Float32Array(padded)
      channels.forEach((channel, at) => (placed[channel - start] = values[at] ?? 0))
      return placed
    },
  }
}

/** The whole groups around a convolution's input, or its few channels alone. */
function convolutionInput({ buffer, channels }: Place): ChannelRange {
  const [first, last] = [Math.min(...channels), Math.max(...channels)]
  const channel = Math.floor(first / channelGroup) * channelGroup
  const count = last + 1 - channel
  return { buffer, channel, channels: count <= fewChannels ? count : roundUp(count) }
}

/** `[out][in][ky][kx]` → `[ky][kx][in][out]`, channels where they lie, zeros between. */
function arrangeKernel(
  layer: ConvolutionLayer,
  input: Place,
  range: ChannelRange,
  output: Place,
): Float32Array {
  const { weights, kernel } = layer
  const taps = kernel ** 2
  const outputs = roundUp(output.channels.length)
  const outputStart = Math.min(...output.channels)
  const arranged = new Float32Array(taps * range.channels * outputs)
  const inputs = input.channels.length
  input.channels.forEach((inputChannel, inAt) => {
    output.channels.forEach((outputChannel, outAt) => {
      for (let tap = 0; tap < taps; tap++) {
        const to =
          (tap * range.channels + inputChannel - range.channel) * outputs + outputChannel - outputStart
        // A concatenation may hold a channel twice.
        arranged[to] = (arranged[to] ?? 0) + (weights[(outAt * inputs + inAt) * taps + tap] ?? 0)
      }
    })
  })
  return arranged
}
