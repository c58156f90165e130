import { AppError } from '../../common/messages/app-error.ts'
import type { Tensor } from '../tensor.ts'
import { GraphWriter, type Value } from './graph-writer.ts'
import { fourSides } from './four-sides.ts'

/** How a convolution moves over its input. Lengths in pixels of its input. */
export interface ConvolutionOptions {
  readonly stride?: number
  /** Zeros added on every side, or `[top, left, bottom, right]`. Default 0. */
  readonly padding?: number | readonly [number, number, number, number]
  readonly dilation?: number
  readonly groups?: number
}

/**
 * Writes image networks: every value is NCHW float, height and width are free.
 *
 * ```ts
 * const graph = new GraphBuilder()
 * const image = graph.input(3)
 * const body = graph.prelu(graph.conv(image, weight, bias, { padding: 1 }), slope)
 * graph.output(graph.depthToSpace(body, 2))
 * const model = graph.build()
 * ```
 */
export class GraphBuilder extends GraphWriter {
  /** The image the network gets: `[1, channels, height, width]`. */
  input(channels: number): Value {
    return this.addInput('input', [1, channels, 'height', 'width'])
  }

  /** The image the network makes. */
  output(value: Value): void {
    this.addOutput('output', value, [1, value.channels, 'output_height', 'output_width'])
  }

  /**
   * Convolution. `weight` is `[out, in / groups, kernelHeight, kernelWidth]`, `bias` is `[out]`.
   * @throws AppError `model-invalid` where the weight does not fit the input's channels.
   */
  conv(input: Value, weight: Tensor, bias: Tensor | null, options: ConvolutionOptions = {}): Value {
    const [out = 0, inPerGroup = 0, height = 0, width = 0] = weight.dims
    requireChannels('convolution', input, inPerGroup * (options.groups ?? 1), weight)
    return this.node(
      'Conv',
      this.#weights(input, weight, bias),
      convolutionAttributes(height, width, options),
      out,
    )
  }

  /**
   * Transposed convolution. `weight` is `[in, out / groups, kernelHeight, kernelWidth]` (PyTorch's order),
   * `bias` is `[out]`. `padding` is cut off the result; `outputPadding` is added below and right.
   */
  deconv(
    input: Value,
    weight: Tensor,
    bias: Tensor | null,
    options: ConvolutionOptions & { readonly outputPadding?: number } = {},
  ): Value {
    const [inChannels = 0, outPerGroup = 0, height = 0, width = 0] = weight.dims
    requireChannels('deconvolution', input, inChannels, weight)
    const extra = options.outputPadding ?? 0
    const attributes = {
      ...convolutionAttributes(height, width, options),
      ...(extra > 0 ? { output_padding: [extra, extra] } : {}),
    }
    return this.node(
      'ConvTranspose',
      this.#weights(input, weight, bias),
      attributes,
      outPerGroup * (options.groups ?? 1),
    )
  }

  relu(input: Value): Value {
    return this.node('Relu', [input])
  }

  leakyRelu(input: Value, slope: number): Value {
    return this.node('LeakyRelu', [input], { alpha: { float: slope } })
  }

  /** Parametric ReLU; `slope` holds one value, or one per channel. */
  prelu(input: Value, slope: Tensor): Value {
    const count = slope.data.length
    return this.node('PRelu', [
      input,
      count === 1 ? this.constant(slope.data, [1]) : this.constant(slope.data, [count, 1, 1]),
    ])
  }

  sigmoid(input: Value): Value {
    return this.node('Sigmoid', [input])
  }

  tanh(input: Value): Value {
    return this.node('Tanh', [input])
  }

  /** x · sigmoid(x), also called swish. */
  silu(input: Value): Value {
    return this.mul(input, this.sigmoid(input))
  }

  /** x · tanh(ln(1 + eˣ)). */
  mish(input: Value): Value {
    return this.mul(input, this.tanh(this.node('Softplus', [input])))
  }

  /** Gaussian error linear unit, exact: x/2 · (1 + erf(x/√2)). */
  gelu(input: Value): Value {
    const erf = this.node('Erf', [this.scale(input, Math.SQRT1_2)])
    return this.mul(this.scale(input, 0.5), this.shift(erf, 1))
  }

  clip(input: Value, minimum: number, maximum: number): Value {
    return this.node('Clip', [input, this.constant([minimum], []), this.constant([maximum], [])])
  }

  /** Sum of two values; one of a single pixel or channel is spread over the other. */
  add(left: Value, right: Value): Value {
    return this.node('Add', [left, right], {}, Math.max(left.channels, right.channels))
  }

  sub(left: Value, right: Value): Value {
    return this.node('Sub', [left, right], {}, Math.max(left.channels, right.channels))
  }

  /** Product of two values, element by element; spread like {@link GraphBuilder.add}. */
  mul(left: Value, right: Value): Value {
    return this.node('Mul', [left, right], {}, Math.max(left.channels, right.channels))
  }

  /** Product with a number, or with one number per channel. */
  scale(input: Value, factor: number | Float32Array | readonly number[]): Value {
    return this.node('Mul', [input, this.#perChannel(factor)])
  }

  /** Sum with a number, or with one number per channel. */
  shift(input: Value, summand: number | Float32Array | readonly number[]): Value {
    return this.node('Add', [input, this.#perChannel(summand)])
  }

  /** Values joined along the channel axis. */
  concat(inputs: readonly Value[]): Value {
    const channels = inputs.reduce((sum, { channels: count }) => sum + count, 0)
    return this.node('Concat', inputs, { axis: 1 }, channels)
  }

  /** Channels `start` to `end` (exclusive). */
  sliceChannels(input: Value, start: number, end: number): Value {
    return this.node(
      'Slice',
      [input, this.integers([start]), this.integers([end]), this.integers([1])],
      {},
      end - start,
    )
  }

  /** Consecutive groups of channels of these sizes. */
  splitChannels(input: Value, sizes: readonly number[]): Value[] {
    return this.nodes('Split', [input, this.integers(sizes)], { axis: 1 }, sizes)
  }

  /** Removes pixels on each side: `[top, left, bottom, right]`, or as many on all. */
  crop(input: Value, sides: number | readonly [number, number, number, number]): Value {
    const [top, left, bottom, right] = fourSides(sides)
    const end = (cut: number): number => (cut === 0 ? Number.MAX_SAFE_INTEGER : -cut)
    return this.node('Slice', [
      input,
      this.integers([top, left]),
      this.integers([end(bottom), end(right)]),
      this.integers([2, 3]),
    ])
  }

  /** Adds pixels on each side: zeros, the mirrored inside without the border itself, or the border repeated. */
  pad(
    input: Value,
    sides: number | readonly [number, number, number, number],
    mode: 'zero' | 'reflect' | 'edge' = 'zero',
  ): Value {
    const [top, left, bottom, right] = fourSides(sides)
    const amounts = this.integers([0, 0, top, left, 0, 0, bottom, right])
    return this.node('Pad', [input, amounts], { mode: mode === 'zero' ? 'constant' : mode })
  }

  /** Each pixel repeated in a `factor` × `factor` block. */
  resizeNearest(input: Value, factor: number): Value {
    return this.#resize(input, factor, {
      mode: 'nearest',
      coordinate_transformation_mode: 'asymmetric',
      nearest_mode: 'floor',
    })
  }

  /** Bilinear enlargement, pixel centres aligned (PyTorch's `align_corners=False`). */
  resizeLinear(
    input: Value,
    factor: number,
    coordinates: 'half_pixel' | 'align_corners' = 'half_pixel',
  ): Value {
    return this.#resize(input, factor, { mode: 'linear', coordinate_transformation_mode: coordinates })
  }

  /** Bicubic enlargement, pixel centres aligned; `a` is −0.75 in PyTorch and ncnn, −0.5 in MATLAB. */
  resizeCubic(input: Value, factor: number, a = -0.75): Value {
    return this.#resize(input, factor, {
      mode: 'cubic',
      coordinate_transformation_mode: 'half_pixel',
      cubic_coeff_a: { float: a },
    })
  }

  /**
   * Channels to pixels. `CRD` is PyTorch's PixelShuffle and ncnn's; `DCR` TensorFlow's `depth_to_space`.
   */
  depthToSpace(input: Value, blockSize: number, mode: 'CRD' | 'DCR' = 'CRD'): Value {
    return this.node('DepthToSpace', [input], { blocksize: blockSize, mode }, input.channels / blockSize ** 2)
  }

  /** Pixels to channels, as PyTorch's PixelUnshuffle orders them (the inverse of `CRD`). */
  pixelUnshuffle(input: Value, blockSize: number): Value {
    // SpaceToDepth orders its channels block first (DCR); PixelUnshuffle orders them channel first.
    const channels = input.channels * blockSize ** 2
    const blockFirst = this.node('SpaceToDepth', [input], { blocksize: blockSize }, channels)
    const order = Array.from(
      { length: channels },
      (_, to) => (to % blockSize ** 2) * input.channels + Math.floor(to / blockSize ** 2),
    )
    return this.node('Gather', [blockFirst, this.integers(order)], { axis: 1 }, channels)
  }

  /** Mean over the whole image: one pixel. */
  globalAveragePool(input: Value): Value {
    return this.node('GlobalAveragePool', [input])
  }

  averagePool(
    input: Value,
    size: number,
    options: { readonly stride?: number; readonly padding?: number } = {},
  ): Value {
    return this.#pool('AveragePool', input, size, options)
  }

  maxPool(
    input: Value,
    size: number,
    options: { readonly stride?: number; readonly padding?: number } = {},
  ): Value {
    return this.#pool('MaxPool', input, size, options)
  }

  #pool(
    opType: string,
    input: Value,
    size: number,
    options: { readonly stride?: number; readonly padding?: number },
  ): Value {
    const stride = options.stride ?? size
    const padding = options.padding ?? 0
    return this.node(opType, [input], {
      kernel_shape: [size, size],
      strides: [stride, stride],
      pads: Array<number>(4).fill(padding),
    })
  }

  #resize(
    input: Value,
    factor: number,
    attributes: Readonly<Record<string, string | { readonly float: number }>>,
  ): Value {
    return this.node('Resize', [input, null, this.constant([1, 1, factor, factor], [4])], attributes)
  }

  #weights(input: Value, weight: Tensor, bias: Tensor | null): Value[] {
    const values = [input, this.weight(weight)]
    return bias ? [...values, this.weight(bias)] : values
  }

  #perChannel(values: number | Float32Array | readonly number[]): Value {
    return typeof values === 'number'
      ? this.constant([values], [])
      : this.constant(values, [1, values.length, 1, 1])
  }
}

function convolutionAttributes(
  height: number,
  width: number,
  options: ConvolutionOptions,
): Record<string, number | number[]> {
  const { stride = 1, dilation = 1, groups = 1, padding = 0 } = options
  return {
    kernel_shape: [height, width],
    strides: [stride, stride],
    dilations: [dilation, dilation],
    group: groups,
    pads: [...fourSides(padding)],
  }
}

function requireChannels(what: string, input: Value, expected: number, weight: Tensor): void {
  if (weight.dims.length === 4 && input.channels === expected) return
  throw new AppError(
    'model-invalid',
    `Expected a ${what} weight for ${input.channels} channels but received one of shape [${weight.dims.join(', ')}].`,
  )
}
