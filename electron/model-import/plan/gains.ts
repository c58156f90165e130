import type { ConvolutionLayer, LayeredNetwork } from './layer.ts'
import { channelGroup } from './place-tensors.ts'

/** Winograd's F(4×4, 3×3) needs 36 products for 144; its transforms, measured, take about a third of what is left. */
const winogradShare = 1 / 3
/** Networks that the engine would compute in more than this share of the products stay with onnxruntime. */
const largestShare = 0.75

/** Whether the engine computes a network with clearly fewer products than a direct convolution takes. */
export function isGain({ layers }: LayeredNetwork): boolean {
  const convolutions = layers.filter((layer) => layer.kind === 'convolve')
  const direct = sum(convolutions.map(products))
  return direct > 0 && sum(convolutions.map(ownProducts)) <= largestShare * direct
}

/** Products per pixel of the network's input. */
function products({ input, kernel, output }: ConvolutionLayer): number {
  const pixels = (output.numerator / output.denominator) ** 2
  return kernel ** 2 * input.channels * output.channels * pixels
}

function ownProducts(layer: ConvolutionLayer): number {
  const { input, kernel, output } = layer
  const isWinograd = kernel === 3 && input.channels > 8
  const padded = products(layer) * padding(output.channels)
  return isWinograd ? padded * padding(input.channels) * winogradShare : padded
}

/** What channels cost that only fill a group. */
function padding(channels: number): number {
  return (Math.ceil(channels / channelGroup) * channelGroup) / channels
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
