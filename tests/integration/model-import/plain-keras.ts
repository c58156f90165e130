/**
 * A second, plain evaluation of a TensorFlow.js layers model, straight from its files: interleaved pixels,
 * loops as in the text books, double precision. Shares nothing with the converter.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'

interface Picture {
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly data: Float64Array
}

interface KerasLayer {
  readonly class_name: string
  readonly name: string
  readonly config: {
    readonly kernel_size: [number, number]
    readonly filters: number
    readonly padding: string
    readonly activation: string
    readonly size: [number, number]
  }
  readonly inbound_nodes: [string, number, number, unknown][][]
}

interface KerasFile {
  readonly modelTopology: {
    readonly model_config: { readonly config: { layers: KerasLayer[]; output_layers: [string][] } }
  }
  readonly weightsManifest: { paths: string[]; weights: { name: string; shape: number[] }[] }[]
}

/** Runs the model at `modelPath` on an interleaved picture of three channels. */
export function evaluateKeras(
  modelPath: string,
  width: number,
  height: number,
  pixels: ArrayLike<number>,
): Picture {
  const file = JSON.parse(readFileSync(modelPath, 'utf8')) as KerasFile
  const weights = readWeights(file, path.dirname(modelPath))
  const { layers, output_layers: outputs } = file.modelTopology.model_config.config
  const pictures = new Map<string, Picture>()
  for (const layer of layers) {
    const inputs = (layer.inbound_nodes[0] ?? []).map(([name]) => pictures.get(name) as Picture)
    const [first = { width, height, channels: 3, data: Float64Array.from(pixels) }] = inputs
    pictures.set(layer.name, apply(layer, first, inputs, weights))
  }
  return pictures.get(outputs[0]?.[0] ?? '') as Picture
}

function apply(
  layer: KerasLayer,
  first: Picture,
  inputs: Picture[],
  weights: Map<string, Float32Array>,
): Picture {
  const { config } = layer
  switch (layer.class_name) {
    case 'InputLayer':
      return first
    case 'Conv2D':
      return activate(config.activation, convolve(layer, first, weights))
    case 'Activation':
      return activate(config.activation, first)
    case 'Add':
      return {
        ...first,
        data: first.data.map((_, at) => inputs.reduce((sum, { data }) => sum + (data[at] ?? 0), 0)),
      }
    case 'Concatenate':
      return concatenate(inputs)
    case 'UpSampling2D':
      return repeat(first, config.size[0])
    default:
      throw new Error(`the reference does not know ${layer.class_name}`)
  }
}

function convolve(layer: KerasLayer, input: Picture, weights: Map<string, Float32Array>): Picture {
  const [kernelHeight, kernelWidth] = layer.config.kernel_size
  if (layer.config.padding !== 'same' && kernelHeight * kernelWidth !== 1)
    throw new Error('expected "same" padding')
  const kernel = weights.get(`${layer.name}/kernel`) ?? new Float32Array()
  const bias = weights.get(`${layer.name}/bias`) ?? new Float32Array()
  const { width, height, channels } = input
  const filters = layer.config.filters
  const data = new Float64Array(width * height * filters)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let ky = 0; ky < kernelHeight; ky++)
        for (let kx = 0; kx < kernelWidth; kx++) {
          const [fromY, fromX] = [y + ky - (kernelHeight - 1) / 2, x + kx - (kernelWidth - 1) / 2]
          if (fromY < 0 || fromX < 0 || fromY >= height || fromX >= width) continue
          for (let channel = 0; channel < channels; channel++) {
            const value = input.data[(fromY * width + fromX) * channels + channel] ?? 0
            const row = ((ky * kernelWidth + kx) * channels + channel) * filters
            const to = (y * width + x) * filters
            for (let filter = 0; filter < filters; filter++)
              data[to + filter] = (data[to + filter] ?? 0) + value * (kernel[row + filter] ?? 0)
          }
        }
  return {
    width,
    height,
    channels: filters,
    data: data.map((value, at) => value + (bias[at % filters] ?? 0)),
  }
}

function activate(name: string, input: Picture): Picture {
  if (name === 'linear') return input
  if (name === 'relu') return { ...input, data: input.data.map((value) => Math.max(0, value)) }
  throw new Error(`the reference does not know ${name}`)
}

function concatenate(inputs: Picture[]): Picture {
  const { width = 0, height = 0 } = inputs[0] ?? {}
  const channels = inputs.reduce((sum, input) => sum + input.channels, 0)
  const data = new Float64Array(width * height * channels)
  let offset = 0
  for (const input of inputs) {
    for (let at = 0; at < input.data.length; at++)
      data[Math.floor(at / input.channels) * channels + offset + (at % input.channels)] = input.data[at] ?? 0
    offset += input.channels
  }
  return { width, height, channels, data }
}

function repeat(input: Picture, factor: number): Picture {
  const [width, height, channels] = [input.width * factor, input.height * factor, input.channels]
  const data = new Float64Array(width * height * channels)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let channel = 0; channel < channels; channel++) {
        const from = (Math.floor(y / factor) * input.width + Math.floor(x / factor)) * channels + channel
        data[(y * width + x) * channels + channel] = input.data[from] ?? 0
      }
  return { width, height, channels, data }
}

function readWeights(file: KerasFile, directory: string): Map<string, Float32Array> {
  const weights = new Map<string, Float32Array>()
  for (const group of file.weightsManifest) {
    const bytes = Buffer.concat(group.paths.map((name) => readFileSync(path.join(directory, name))))
    let offset = 0
    for (const { name, shape } of group.weights) {
      const count = shape.reduce((product, side) => product * side, 1)
      weights.set(
        name,
        Float32Array.from({ length: count }, (_, at) => bytes.readFloatLE(offset + 4 * at)),
      )
      offset += 4 * count
    }
  }
  return weights
}
