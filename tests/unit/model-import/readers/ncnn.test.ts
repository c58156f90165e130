import { describe, expect, it } from 'vitest'
import {
  listParameter,
  numberParameter,
  type NcnnGraph,
} from '../../../../electron/model-import/readers/ncnn-graph.ts'
import { readWeights } from '../../../../electron/model-import/read-weights.ts'
import { rawFloats, taggedFloats, taggedHalves, writeNcnn, type NcnnLayerSource } from './write-ncnn.ts'

const input: NcnnLayerSource = { line: 'Input in 0 1 data' }

function read(...layers: NcnnLayerSource[]): NcnnGraph {
  const { param, bin } = writeNcnn(layers)
  const model = readWeights([
    { name: 'net.bin', bytes: bin },
    { name: 'net.param', bytes: param },
  ])
  if (model.kind !== 'ncnn') throw new Error('expected an ncnn graph')
  return model.graph
}

describe('the ncnn reader', () => {
  it('reads kernels of 16 and 32 bits, their biases and slopes, in the order of the layers', () => {
    const graph = read(
      input,
      {
        line: 'Convolution half 1 1 data a 0=1 1=3 11=1 5=1 6=3 9=2 -23310=1,0.1',
        weights: [taggedHalves([0x3c00, 0xc000, 0x3800]), rawFloats([0.25])],
      },
      { line: 'PReLU slope 1 1 a b 0=1', weights: [rawFloats([0.125])] },
      {
        line: 'InnerProduct full 1 1 b c 0=2 1=1 2=4',
        weights: [taggedFloats([1, 2, 3, 4]), rawFloats([5, 6])],
      },
    )
    const [, convolution, slope, full] = graph.layers
    expect(convolution?.weights).toEqual([
      { dims: [1, 1, 1, 3], data: Float32Array.of(1, -2, 0.5) },
      { dims: [1], data: Float32Array.of(0.25) },
    ])
    expect(convolution && listParameter(convolution, 10)).toEqual([0.1])
    expect(convolution && numberParameter(convolution, 9, 0)).toBe(2)
    expect(slope?.weights).toEqual([{ dims: [1], data: Float32Array.of(0.125) }])
    expect(full?.weights[0]).toEqual({ dims: [2, 2], data: Float32Array.of(1, 2, 3, 4) })
    expect(graph.halfWeights).toBe(true)
  })

  it('reads a scale that takes its factors from another blob', () => {
    const graph = read(input, { line: 'Split s 1 2 data a b' }, { line: 'Scale m 2 1 a b c 0=-233' })
    expect(graph.layers[2]?.weights).toEqual([])
  })

  it.each([
    [
      'eight-bit weights',
      'Convolution c 1 1 data a 0=1 1=1 5=0 6=1',
      Uint8Array.of(0x38, 0x4b, 0x0d, 0, 1, 0, 0, 0),
    ],
    ['an unknown layer', 'LSTM c 1 1 data a 0=1', new Uint8Array(0)],
  ])('refuses %s as unsupported', (_, line, weights) => {
    expect(() => read(input, { line, weights: [weights] })).toThrow(
      expect.objectContaining({ code: 'model-unsupported' }),
    )
  })

  it.each([
    ['a kernel that its weights do not fill', 'Convolution c 1 1 data a 0=2 1=3 6=17'],
    ['a layer larger than the file', 'Convolution c 1 1 data a 0=1000 1=3 6=9000000'],
    ['a blob that nothing makes', 'ReLU c 1 1 nowhere a'],
    ['a blob that two layers make', 'ReLU c 1 1 data data'],
    ['a list of another length than stated', 'ReLU c 1 1 data a -23300=3,1,2'],
    ['a parameter that is no number', 'ReLU c 1 1 data a 0='],
  ])('refuses %s as invalid', (_, line) => {
    expect(() => read(input, { line })).toThrow(expect.objectContaining({ code: 'model-invalid' }))
  })

  it('refuses weights left over after the last layer, as of another network', () => {
    expect(() => read(input, { line: 'ReLU c 1 1 data a', weights: [rawFloats([1])] })).toThrow(
      /belong together/,
    )
  })

  it('asks for the missing half of a pair', () => {
    const { param } = writeNcnn([input])
    expect(() => readWeights([{ name: 'net.param', bytes: param }])).toThrow(/\.bin/)
  })
})
