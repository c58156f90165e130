import { describe, expect, it } from 'vitest'
import { analyseGraph } from '../../../electron/model-import/analysis/analyse-graph.ts'
import { countParameters } from '../../../electron/model-import/analysis/graph-costs.ts'
import { GraphBuilder } from '../../../electron/model-import/onnx/graph-builder.ts'
import type { Value } from '../../../electron/model-import/onnx/graph-writer.ts'
import type { OnnxModel } from '../../../electron/model-import/onnx/model-file.ts'
import { tensor, type Tensor } from '../../../electron/model-import/tensor.ts'
import { noise, runGraph } from './run-graph.ts'

type Layers = (graph: GraphBuilder, input: Value) => Value

function weights(dims: readonly number[]): Tensor {
  const count = dims.reduce((product, side) => product * side, 1)
  // All positive, so that no influence cancels.
  return tensor(
    dims,
    noise(count, 7).map((value) => value + 0.1),
  )
}
const kernel = (out: number, into: number, size: number): Tensor => weights([out, into, size, size])

function build(layers: Layers, channels = 1): OnnxModel {
  const graph = new GraphBuilder()
  graph.output(layers(graph, graph.input(channels)))
  return graph.build()
}

/**
 * The radius as the network shows it: one input pixel is changed, and the farthest output pixel that changes
 * with it tells how far outputs look. Every place within a pattern of `period` pixels is tried.
 */
async function observedRadius(layers: Layers, scale: number, channels = 1, period = 4): Promise<number> {
  const size = 48
  const base = new Float32Array(channels * size * size).fill(0.5)
  const before = await runGraph(build(layers, channels), base, [1, channels, size, size])
  let radius = 0
  for (let place = 0; place < period; place++) {
    const at = size / 2 + place
    const changed = base.slice()
    changed[at * size + at] = 1.5
    const after = await runGraph(build(layers, channels), changed, [1, channels, size, size])
    const width = size * scale
    after.data.forEach((value, index) => {
      if (value === before.data[index]) return
      const [y, x] = [Math.floor((index % (width * width)) / width), index % width]
      radius = Math.max(radius, Math.abs(Math.floor(y / scale) - at), Math.abs(Math.floor(x / scale) - at))
    })
  }
  return radius
}

const networks: Record<string, { layers: Layers; scale: number; channels?: number }> = {
  'three padded convolutions': {
    scale: 1,
    layers: (g, x) =>
      g.conv(
        g.conv(g.conv(x, kernel(2, 1, 3), null, { padding: 1 }), kernel(2, 2, 5), null, { padding: 2 }),
        kernel(1, 2, 3),
        null,
        { padding: 1 },
      ),
  },
  'a dilated convolution': {
    scale: 1,
    layers: (g, x) => g.conv(x, kernel(1, 1, 3), null, { padding: 3, dilation: 3 }),
  },
  'a pixel shuffle and a convolution after it': {
    scale: 2,
    layers: (g, x) =>
      g.conv(g.depthToSpace(g.conv(x, kernel(4, 1, 3), null, { padding: 1 }), 2), kernel(1, 1, 3), null, {
        padding: 1,
      }),
  },
  'two nearest enlargements with convolutions between': {
    scale: 4,
    layers: (g, x) => {
      const once = g.conv(g.resizeNearest(x, 2), kernel(1, 1, 3), null, { padding: 1 })
      return g.conv(g.resizeNearest(once, 2), kernel(1, 1, 3), null, { padding: 1 })
    },
  },
  'a deconvolution of stride 3 and kernel 9': {
    scale: 3,
    layers: (g, x) => g.deconv(x, kernel(1, 1, 9), null, { stride: 3, padding: 3 }),
  },
  'a skip connection with a bilinear enlargement': {
    scale: 2,
    layers: (g, x) =>
      g.add(g.resizeLinear(x, 2), g.depthToSpace(g.conv(x, kernel(4, 1, 5), null, { padding: 2 }), 2)),
  },
  'a bicubic enlargement': { scale: 3, layers: (g, x) => g.resizeCubic(x, 3, -0.5) },
  'pixels to channels and back': {
    scale: 2,
    layers: (g, x) =>
      g.depthToSpace(g.conv(g.pixelUnshuffle(x, 2), kernel(16, 4, 3), null, { padding: 1 }), 4),
  },
  'a strided convolution with a deconvolution back': {
    scale: 1,
    layers: (g, x) =>
      g.deconv(g.conv(x, kernel(2, 1, 2), null, { stride: 2 }), kernel(2, 1, 2), null, { stride: 2 }),
  },
  'a crop that a padding undoes': {
    scale: 1,
    layers: (g, x) => g.pad(g.crop(g.conv(x, kernel(1, 1, 3), null, { padding: 1 }), 2), 2),
  },
}

describe('the analysis of a graph', () => {
  it.each(Object.entries(networks))(
    'finds the radius that %s shows when run',
    async (_, { layers, scale }) => {
      const analysis = analyseGraph(build(layers))
      expect(analysis?.scale).toBe(scale)
      expect(analysis?.localRadiusPx).toBe(await observedRadius(layers, scale))
    },
  )

  it('counts operations at the resolution at which they happen', () => {
    const analysis = analyseGraph(
      build(
        (g, x) =>
          g.conv(
            g.resizeNearest(g.conv(x, kernel(8, 3, 3), null, { padding: 1 }), 2),
            kernel(3, 8, 3),
            null,
            { padding: 1 },
          ),
        3,
      ),
    )
    expect(analysis?.macsPerPixel).toBe(8 * 3 * 9 + 4 * 3 * 8 * 9)
    expect(analysis?.outputChannels).toBe(3)
    // The eight enlarged channels and the three made of them are alive at once: 4 bytes, 4 places each.
    expect(analysis?.memoryBytesPerPixel).toBe(4 * 4 * (8 + 3))
  })

  it('counts parameters', () => {
    expect(
      countParameters(build((g, x) => g.conv(x, kernel(8, 3, 3), weights([8]), { padding: 1 }), 3)),
    ).toBe(8 * 3 * 9 + 8)
  })

  it('tells global pooling apart from how far the rest looks', () => {
    const analysis = analyseGraph(
      build((g, x) => {
        const features = g.conv(x, kernel(4, 1, 3), null, { padding: 1 })
        const gate = g.sigmoid(g.conv(g.globalAveragePool(features), kernel(4, 4, 1), null))
        return g.conv(g.mul(features, gate), kernel(1, 4, 3), null, { padding: 1 })
      }),
    )
    expect(analysis).toMatchObject({ globalPooling: true, localRadiusPx: 2 })
  })

  it('says which multiples a network on blocks of pixels needs', () => {
    const { layers } = networks['pixels to channels and back'] ?? {}
    expect(layers && analyseGraph(build(layers))?.multipleOfPx).toBe(2)
  })

  it('follows what is stretched to the size of the image, but gives no radius for it', () => {
    const layers: Layers = (g, x) => {
      const features = g.conv(x, kernel(4, 1, 3), null, { padding: 1 })
      const small = g.maxPool(g.conv(features, kernel(4, 4, 3), null, { stride: 2 }), 7, { stride: 3 })
      const size = g.node('Shape', [features], { start: 2 })
      const wide = g.node('Resize', [small, null, null, size], { mode: 'linear', axes: [2, 3] }, 4)
      return g.depthToSpace(g.mul(features, g.sigmoid(wide)), 2)
    }
    // Three values of four floats are alive at once where the mask is laid over the features.
    expect(analyseGraph(build(layers))).toMatchObject({
      scale: 2,
      localRadiusPx: null,
      globalPooling: false,
      memoryBytesPerPixel: 3 * 16,
      outputChannels: 1,
    })
  })

  it('does not guess at operators it does not know', () => {
    expect(analyseGraph(build((g, x) => g.node('Softmax', [x], { axis: 3 })))).toBeNull()
  })
})
