import { numberParameter, type NcnnGraph } from '../readers/ncnn-graph.ts'

/** What the programs that came with an ncnn model do around it, told from the shape of the network alone. */
export interface NcnnFamily {
  readonly architecture: string
  /** How those programs fill the margin that unpadded convolutions eat. */
  readonly margin: 'reflect' | 'replicate'
  /** The input, repeated to the output's size, is added to what the network makes. */
  readonly addsInput: boolean
}

/**
 * Recognises the family. Squeeze-and-excitation U-nets of unpadded convolutions are Real-CUGAN (scaling by
 * `BinaryOp`) or waifu2x's cunet (by `Scale`); of Real-CUGAN only the 4x net ends in a pixel shuffle, and its
 * program adds the enlarged input. A plain chain of unpadded convolutions is waifu2x's upconv_7.
 */
export function ncnnFamily(graph: NcnnGraph): NcnnFamily {
  const types = new Set(graph.layers.map((layer) => layer.type))
  const last = graph.layers.at(-1)?.type
  const unpadded = graph.layers
    .filter((layer) => layer.type === 'Convolution')
    .every((layer) => numberParameter(layer, 4, 0) === 0 && numberParameter(layer, 14, 0) === 0)
  if (unpadded && types.has('Pooling')) {
    if (types.has('Scale')) return { architecture: 'waifu2x cunet', margin: 'replicate', addsInput: false }
    return { architecture: 'Real-CUGAN', margin: 'reflect', addsInput: last === 'PixelShuffle' }
  }
  if (unpadded && last === 'Deconvolution')
    return { architecture: 'waifu2x upconv_7', margin: 'replicate', addsInput: false }
  const architecture = types.has('PReLU') && types.has('PixelShuffle') ? 'SRVGGNetCompact' : rrdbOr(types)
  return { architecture, margin: 'reflect', addsInput: false }
}

function rrdbOr(types: ReadonlySet<string>): string {
  return types.has('Concat') && types.has('Eltwise') && types.has('Interp') ? 'ESRGAN' : 'ncnn network'
}
