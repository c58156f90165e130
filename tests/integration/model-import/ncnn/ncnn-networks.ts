import type { NcnnGraph } from '../../../../electron/model-import/readers/ncnn-graph.ts'
import { readNcnn } from '../../../../electron/model-import/readers/ncnn.ts'
import {
  rawFloats,
  taggedFloats,
  writeNcnn,
  type NcnnLayerSource,
} from '../../../unit/model-import/readers/write-ncnn.ts'
import { noise } from '../run-graph.ts'

/** Writes small networks of the families in the zoo, with weights of our own, in the files' own syntax. */
class NetworkWriter {
  readonly #layers: NcnnLayerSource[] = [{ line: 'Input in 0 1 data' }]
  #seed = 1

  layer(line: string, ...weights: Uint8Array[]): this {
    this.#layers.push({ line, weights })
    return this
  }

  /** A convolution `name` from blob to blob; `more` are further parameters. */
  conv(
    from: string,
    to: string,
    inputs: number,
    outputs: number,
    kernel: number,
    more = '',
    type = 'Convolution',
  ): this {
    const count = outputs * inputs * kernel * kernel
    const line = `${type} ${to} 1 1 ${from} ${to} 0=${outputs} 1=${kernel} 5=1 6=${count} ${more}`
    return this.layer(
      line,
      taggedFloats(this.#random(count, 1.7 / Math.sqrt(count / outputs))),
      rawFloats(this.#random(outputs, 0.2)),
    )
  }

  full(from: string, to: string, inputs: number, outputs: number, activation: number): this {
    const line = `InnerProduct ${to} 1 1 ${from} ${to} 0=${outputs} 1=1 2=${inputs * outputs} 9=${activation}`
    return this.layer(
      line,
      taggedFloats(this.#random(inputs * outputs, 3)),
      rawFloats(this.#random(outputs, 0.5)),
    )
  }

  prelu(from: string, to: string, count: number): this {
    return this.layer(`PReLU ${to} 1 1 ${from} ${to} 0=${count}`, rawFloats(this.#random(count, 0.5)))
  }

  read(): NcnnGraph {
    const { param, bin } = writeNcnn(this.#layers)
    return readNcnn(param, bin)
  }

  #random(count: number, spread: number): Float32Array {
    return noise(count, this.#seed++).map((value) => (value - 0.5) * 2 * spread)
  }
}

const leaky = '9=2 -23310=1,0.1'

/** As realesr-animevideov3-x3: enlarged by 4, then reduced by 0.75. */
export function compactNetwork(): NcnnGraph {
  return new NetworkWriter()
    .layer('Split s 1 2 data short long')
    .conv('long', 'a', 3, 4, 3, '4=1')
    .prelu('a', 'b', 4)
    .conv('b', 'c', 4, 48, 3, '4=1')
    .layer('PixelShuffle d 1 1 c d 0=4')
    .layer('Interp e 1 1 short e 0=1 1=4.0 2=4.0')
    .layer('BinaryOp f 2 1 d e f 0=0')
    .layer('Interp g 1 1 f output 0=3 1=0.75 2=0.75')
    .read()
}

/** As realesrgan-x4plus: a dense block with weighted sums, and nearest upsampling. */
export function denseNetwork(): NcnnGraph {
  return new NetworkWriter()
    .conv('data', 'a', 3, 4, 3, '4=1')
    .layer('Split s 1 3 a a0 a1 a2')
    .conv('a0', 'b', 4, 2, 3, '4=1 9=2 -23310=1,0.2')
    .layer('Concat c 2 1 a1 b c')
    .conv('c', 'd', 6, 4, 3, '4=1')
    .layer('Eltwise e 2 1 d a2 e 0=1 -23301=2,0.2,1.0')
    .layer('Interp f 1 1 e f 0=1 1=2.0 2=2.0')
    .conv('f', 'output', 4, 3, 3, '4=1')
    .read()
}

/** As waifu2x's upconv_7: a chain of unpadded convolutions and one deconvolution. */
export function unpaddedChain(): NcnnGraph {
  return new NetworkWriter()
    .conv('data', 'a', 3, 4, 3, leaky)
    .conv('a', 'b', 4, 5, 3, leaky)
    .conv('b', 'output', 5, 3, 4, '3=2 4=3', 'Deconvolution')
    .read()
}

/** As waifu2x's cunet: one U with squeeze and excitation, scaled by `Scale`, cropped by reference. */
export function waifuU(): NcnnGraph {
  return new NetworkWriter()
    .conv('data', 'a', 3, 4, 3, leaky)
    .layer('Split s 1 2 a short long')
    .conv('long', 'b', 4, 5, 2, `3=2 ${leaky}`)
    .conv('b', 'c', 5, 6, 3, leaky)
    .layer('Split t 1 2 c c0 c1')
    .layer('Pooling p 1 1 c1 p 0=1 4=1')
    .full('p', 'q', 6, 8, 1)
    .full('q', 'r', 8, 6, 4)
    .layer('Scale m 2 1 c0 r m 0=-233')
    .conv('m', 'u', 6, 4, 2, `3=2 ${leaky}`, 'Deconvolution')
    .layer('Split v 1 2 u u0 u1')
    .layer('Crop k 2 1 short u1 k 0=2 1=2')
    .layer('Eltwise e 2 1 k u0 e 0=1')
    .conv('e', 'output', 4, 3, 4, '3=2 4=3', 'Deconvolution')
    .read()
}

/** As Real-CUGAN 4x: scaled by `BinaryOp`, cropped by margins, shuffled to pixels at the end. */
export function cuganU(): NcnnGraph {
  return new NetworkWriter()
    .conv('data', 'a', 3, 4, 3, leaky)
    .layer('Split s 1 2 a short long')
    .conv('long', 'b', 4, 5, 2, `3=2 ${leaky}`)
    .conv('b', 'c', 5, 6, 3, leaky)
    .layer('Split t 1 2 c c0 c1')
    .layer('Pooling p 1 1 c1 p 0=1 4=1')
    .full('p', 'q', 6, 8, 1)
    .full('q', 'r', 8, 6, 4)
    .layer('BinaryOp m 2 1 c0 r m 0=2')
    .conv('m', 'u', 6, 4, 2, `3=2 ${leaky}`, 'Deconvolution')
    .layer('Crop k 1 1 short k -23309=2,2,2 -23310=2,-2,-2 -23311=2,-2,-1')
    .layer('BinaryOp e 2 1 k u e 0=0')
    .conv('e', 'f', 4, 12, 3)
    .layer('PixelShuffle g 1 1 f output 0=2')
    .read()
}

/** The layers that the families above leave out. */
export function oddments(): NcnnGraph {
  return new NetworkWriter()
    .layer('Padding p 1 1 data a 0=1 1=1 2=1 3=1 4=2')
    .conv('a', 'b', 1, 3, 3, '7=3 -23310=2,0.0,0.9 9=3', 'ConvolutionDepthWise')
    .layer('Reorg r 1 1 b c 0=2')
    .layer('Split s 1 2 c c0 c1')
    .layer('BinaryOp x 1 1 c0 d 0=7 1=1 2=1.0')
    .layer('Sigmoid y 1 1 c1 e')
    .layer('Eltwise z 2 1 d e f 0=0')
    .layer('ReLU w 1 1 f g 0=0.3')
    .layer('Clip v 1 1 g h 0=0.1 1=0.6')
    .layer('Interp i 1 1 h i 0=2 1=2.0 2=2.0')
    .conv('i', 'j', 12, 3, 3, '4=2 2=2')
    .read()
}
