/** A picture of some channels between two layers. Its sides are those of the input times `numerator / denominator`. */
export interface PlanTensor {
  readonly channels: number
  readonly numerator: number
  readonly denominator: number
}

/** What follows a sum before it is written. */
export type LayerActivation =
  | { readonly kind: 'none' }
  | { readonly kind: 'relu' }
  | { readonly kind: 'slopes'; readonly slopes: Float32Array }
  | { readonly kind: 'clip'; readonly lowest: number; readonly highest: number }

/** A value added to a layer's sum. */
export interface LayerResidual {
  readonly tensor: PlanTensor
  readonly scale: number
}

/** The end of a convolution or combination; layers that follow are merged into it while it is written. */
export interface LayerEnding {
  /** One for each output channel. */
  bias: Float32Array
  activation: LayerActivation
  activatesLast: boolean
  residuals: LayerResidual[]
}

/** Kernel × kernel, stride 1, zeros around the picture. Weights are `[out][in][ky][kx]`. */
export interface ConvolutionLayer extends LayerEnding {
  readonly kind: 'convolve'
  readonly input: PlanTensor
  readonly kernel: number
  weights: Float32Array
  output: PlanTensor
}

/** Each channel times its factor. */
export interface CombinationLayer extends LayerEnding {
  readonly kind: 'combine'
  readonly input: PlanTensor
  factors: Float32Array
  output: PlanTensor
}

/** Channels to pixels (`shuffle`), pixels to channels, or pixels repeated or interpolated. */
export interface ResamplingLayer {
  readonly kind: 'shuffle' | 'unshuffle' | 'nearest' | 'cubic'
  readonly input: PlanTensor
  readonly factor: number
  /** Of `shuffle`: whether channel or pixel counts slower. */
  readonly order: 'CRD' | 'DCR'
  /** Of `cubic`: the kernel's parameter a. */
  readonly parameter: number
  readonly output: PlanTensor
}

/** The picture's samples, times `scale`. */
export interface LoadLayer {
  readonly kind: 'load'
  scale: number
  readonly output: PlanTensor
}

export type Layer = LoadLayer | ConvolutionLayer | CombinationLayer | ResamplingLayer

/** How the output picture is put together: shuffled, with a residual that is not, times `scale`. */
export interface StoredPicture {
  readonly input: PlanTensor
  readonly factor: number
  readonly order: 'CRD' | 'DCR'
  readonly residual: LayerResidual | null
  readonly scale: number
}

/** A tensor that is channels of others: a concatenation, a slice, a permutation. It costs nothing. */
export interface ChannelView {
  readonly channels: readonly { readonly tensor: PlanTensor; readonly channel: number }[]
}

/** A network as layers, in an order in which they can run. */
export interface LayeredNetwork {
  readonly layers: readonly Layer[]
  readonly views: ReadonlyMap<PlanTensor, ChannelView>
  readonly stored: StoredPicture
}
