import { GraphBuilder } from '../../../electron/model-import/onnx/graph-builder.ts'
import type { Value } from '../../../electron/model-import/onnx/graph-writer.ts'
import type { OnnxModel } from '../../../electron/model-import/onnx/model-file.ts'
import type { PixelGraphFacts } from '../../../electron/model-import/pixel-graph.ts'
import { noise } from '../model-import/run-graph.ts'

/** A network and how pixels reach it. */
export interface TestNetwork {
  readonly core: OnnxModel
  readonly facts: PixelGraphFacts
}

const plainFacts: PixelGraphFacts = {
  scale: 1,
  colourModel: 'rgb',
  preEnlarged: false,
  valueRange: 1,
  tensorType: 'float32',
  tensorLayout: 'nchw',
}

/** Writes networks of random weights, scaled so that pictures stay pictures. */
class NetworkBuilder extends GraphBuilder {
  #seed = 1

  random(dims: readonly number[], scale: number): { dims: number[]; data: Float32Array } {
    const count = dims.reduce((product, side) => product * side, 1)
    return { dims: [...dims], data: noise(count, this.#seed++).map((value) => (value - 0.5) * 2 * scale) }
  }

  convolution(input: Value, channels: number, kernel = 3): Value {
    const weight = this.random(
      [channels, input.channels, kernel, kernel],
      1.2 / Math.sqrt(input.channels * kernel ** 2),
    )
    return this.conv(input, weight, this.random([channels], 0.05), { padding: (kernel - 1) / 2 })
  }

  normalisation(input: Value): Value {
    const { channels } = input
    const around = (middle: number): Value =>
      this.constant(
        this.random([channels], 0.3).data.map((value) => value + middle),
        [channels],
      )
    return this.node('BatchNormalization', [input, around(1), around(0), around(0), around(1)], {
      epsilon: { float: 1e-5 },
    })
  }
}

function network(
  facts: Partial<PixelGraphFacts>,
  layers: (graph: NetworkBuilder, input: Value) => Value,
  channels = 3,
): TestNetwork {
  const graph = new NetworkBuilder()
  graph.output(layers(graph, graph.input(channels)))
  return { core: graph.build(), facts: { ...plainFacts, ...facts } }
}

/** A dense block of RRDB: each convolution reads all before it. */
function denseBlock(g: NetworkBuilder, input: Value): Value {
  const parts = [input]
  for (let layer = 0; layer < 4; layer++) parts.push(g.leakyRelu(g.convolution(g.concat(parts), 16), 0.2))
  return g.add(g.scale(g.convolution(g.concat(parts), input.channels), 0.2), input)
}

/** Small networks of the kinds that people run, by name. */
export const testNetworks: Readonly<Record<string, TestNetwork>> = {
  'residual blocks and a shuffled tail on the repeated picture, as enlarger-photo': network(
    { scale: 4 },
    (g, x) => {
      let body = g.convolution(x, 48)
      for (let block = 0; block < 2; block++)
        body = g.add(body, g.convolution(g.relu(g.convolution(body, 48)), 48))
      return g.add(g.depthToSpace(g.convolution(body, 48), 4), g.resizeNearest(x, 4))
    },
  ),
  'parametric ReLUs, as SRVGGNetCompact': network({ scale: 2 }, (g, x) => {
    let body = g.prelu(g.convolution(x, 64), g.random([64], 0.4))
    for (let layer = 0; layer < 3; layer++) body = g.prelu(g.convolution(body, 64), g.random([64], 0.4))
    return g.add(g.depthToSpace(g.convolution(body, 12), 2), g.resizeNearest(x, 2))
  }),
  'normalised blocks, one slope for all channels and shuffles between convolutions, as SRResNet': network(
    { scale: 4 },
    (g, x) => {
      const head = g.prelu(g.convolution(x, 64, 9), g.random([1], 0.3))
      let body = head
      for (let block = 0; block < 2; block++) {
        const inner = g.prelu(g.normalisation(g.convolution(body, 64)), g.random([1], 0.3))
        body = g.add(body, g.normalisation(g.convolution(inner, 64)))
      }
      body = g.add(head, g.normalisation(g.convolution(body, 64)))
      for (let stage = 0; stage < 2; stage++)
        body = g.prelu(g.depthToSpace(g.convolution(body, 256), 2), g.random([1], 0.3))
      return g.convolution(body, 3)
    },
  ),
  'scaled residuals, a range of 0–255 and a mean shift, as EDSR': network(
    { scale: 2, valueRange: 255 },
    (g, x) => {
      const shifted = g.shift(x, [-114.4, -111.5, -103])
      const head = g.convolution(shifted, 64)
      let body = head
      for (let block = 0; block < 2; block++)
        body = g.add(g.scale(g.convolution(g.relu(g.convolution(body, 64)), 64), 0.1), body)
      body = g.add(g.convolution(body, 64), head)
      return g.shift(g.convolution(g.depthToSpace(g.convolution(body, 256), 2), 3), [114.4, 111.5, 103])
    },
  ),
  'dense blocks in residuals and repeated pixels, as RRDB': network({ scale: 4 }, (g, x) => {
    const head = g.convolution(x, 32)
    let body = head
    for (let block = 0; block < 2; block++) {
      const inner = denseBlock(g, denseBlock(g, denseBlock(g, body)))
      body = g.add(g.scale(inner, 0.2), body)
    }
    body = g.add(g.convolution(body, 32), head)
    for (let stage = 0; stage < 2; stage++)
      body = g.leakyRelu(g.convolution(g.resizeNearest(body, 2), 32), 0.2)
    return g.convolution(g.leakyRelu(g.convolution(body, 32), 0.2), 3)
  }),
  'pixels spread over channels first, as RRDB at 2×': network({ scale: 1 }, (g, x) => {
    const body = g.leakyRelu(g.convolution(g.pixelUnshuffle(x, 2), 64), 0.2)
    return g.depthToSpace(g.convolution(g.leakyRelu(g.convolution(body, 64), 0.2), 12), 2)
  }),
  'luma alone of an enlarged picture, as VDSR': network(
    { scale: 2, colourModel: 'luma', preEnlarged: true },
    (g, x) => {
      let body = g.relu(g.convolution(x, 64))
      for (let layer = 0; layer < 2; layer++) body = g.relu(g.convolution(body, 64))
      return g.add(x, g.convolution(body, 1))
    },
    1,
  ),
  'channels split off and joined, as IMDN': network({ scale: 2 }, (g, x) => {
    let rest = g.convolution(x, 64)
    const kept: Value[] = []
    for (let step = 0; step < 2; step++) {
      const [distilled, remaining] = g.splitChannels(g.leakyRelu(g.convolution(rest, 64), 0.05), [16, 48])
      if (!distilled || !remaining) throw new Error('A split has two parts.')
      kept.push(distilled)
      rest = remaining
    }
    const joined = g.convolution(g.concat([...kept, g.convolution(rest, 16)]), 64, 1)
    return g.depthToSpace(g.convolution(joined, 12), 2, 'DCR')
  }),
  'widths that fill no group of channels': network({ scale: 1 }, (g, x) => {
    const first = g.relu(g.convolution(x, 52))
    const second = g.relu(g.convolution(first, 46))
    return g.convolution(g.concat([first, second]), 3)
  }),
  'features that stand in two concatenations, as RDN': network({ scale: 2 }, (g, x) => {
    const head = g.convolution(x, 32)
    const blocks: Value[] = []
    let body = head
    for (let block = 0; block < 2; block++) {
      const inner = g.relu(g.convolution(body, 32))
      body = g.add(g.convolution(g.concat([body, inner]), 32, 1), body)
      blocks.push(body)
    }
    const fused = g.add(g.convolution(g.convolution(g.concat(blocks), 32, 1), 32), head)
    return g.depthToSpace(g.convolution(fused, 12), 2)
  }),
  'limits between layers': network({ scale: 1 }, (g, x) =>
    g.convolution(g.clip(g.convolution(g.clip(g.convolution(x, 32), 0, 0.4), 32), -0.1, 0.3), 3),
  ),
}
