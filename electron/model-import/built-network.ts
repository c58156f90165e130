import type { ColourModel, GraphFacts } from '../common/models/model-descriptor.ts'
import type { OnnxModel } from './onnx/model-file.ts'

/**
 * A network written as ONNX, with what is known of it without running it. `model` has the input `input`
 * `[1, channels, height, width]` and the output `output`, both float32, of any size that the facts allow.
 */
export interface BuiltNetwork {
  /** Family name, as the field writes it: `ESRGAN`, `SRVGGNetCompact`, … */
  readonly architecture: string
  readonly model: OnnxModel
  readonly facts: KnownFacts
}

/** The facts that follow from the architecture; all others are measured by running the network. */
export interface KnownFacts extends Pick<
  GraphFacts,
  'scale' | 'preEnlarged' | 'valueRange' | 'inputPadding' | 'globalPooling' | 'multipleOfPx' | 'minimumSizePx'
> {
  readonly colourModel: ColourModel
}

/** Facts of an ordinary network (any size, 0–1, padded convolutions), with `facts` put over them. */
export function knownFacts(
  facts: Partial<KnownFacts> & Pick<KnownFacts, 'scale' | 'colourModel'>,
): KnownFacts {
  return {
    preEnlarged: false,
    valueRange: 1,
    inputPadding: null,
    globalPooling: false,
    multipleOfPx: 1,
    minimumSizePx: 1,
    ...facts,
  }
}

/** The colour model that `channels` channels mean where nothing else is said. */
export function colourModelOf(channels: number): ColourModel {
  if (channels === 1) return 'gray'
  return channels === 4 ? 'rgba' : 'rgb'
}
