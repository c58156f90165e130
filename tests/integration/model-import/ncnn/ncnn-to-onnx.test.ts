import { describe, expect, it } from 'vitest'
import { ncnnToOnnx } from '../../../../electron/model-import/ncnn/ncnn-to-onnx.ts'
import type { NcnnGraph } from '../../../../electron/model-import/readers/ncnn-graph.ts'
import * as plain from '../plain-layers.ts'
import { largestDifference, noise, runGraph } from '../run-graph.ts'
import { evaluateNcnn } from './evaluate-ncnn.ts'
import { compactNetwork, cuganU, denseNetwork, oddments, unpaddedChain, waifuU } from './ncnn-networks.ts'

const height = 24
const width = 28

async function difference(
  ncnn: NcnnGraph,
  adjust = (output: plain.Planes): plain.Planes => output,
): Promise<number> {
  const image = noise(3 * height * width, 5)
  const ours = await runGraph(ncnnToOnnx(ncnn).model, image, [1, 3, height, width])
  const reference = adjust(evaluateNcnn(ncnn, plain.planes(3, height, width, image)))
  expect(ours.dims).toEqual([1, reference.channels, reference.height, reference.width])
  return largestDifference(ours.data, Float32Array.from(reference.data))
}

describe('a converted ncnn network, run by onnxruntime', () => {
  it.each([
    ['a compact network with a reduction', compactNetwork],
    ['a dense network with weighted sums', denseNetwork],
    ['a chain of unpadded convolutions', unpaddedChain],
    ['a U-net scaled by its pooled values', waifuU],
    ['padding, groups, dilation and plain operations', oddments],
  ])('computes what the plain evaluator computes, for %s', async (_, network) => {
    expect(await difference(network())).toBeLessThan(1e-5)
  })

  it('adds the enlarged input to the 4x network of Real-CUGAN, as its program does', async () => {
    const margin = ncnnToOnnx(cuganU()).facts.inputPadding?.px ?? 0
    const image = plain.planes(3, height, width, noise(3 * height * width, 5))
    const base = plain.nearest(plain.crop(image, margin), 2)
    expect(await difference(cuganU(), (output) => plain.add(output, base))).toBeLessThan(1e-5)
  })

  it.each([
    [
      'SRVGGNetCompact',
      compactNetwork,
      { scale: 3, inputPadding: null, globalPooling: false, multipleOfPx: 1 },
    ],
    ['ESRGAN', denseNetwork, { scale: 2, inputPadding: null, globalPooling: false, multipleOfPx: 1 }],
    [
      'waifu2x upconv_7',
      unpaddedChain,
      { scale: 2, inputPadding: { px: 3, mode: 'replicate' }, multipleOfPx: 1 },
    ],
    [
      'waifu2x cunet',
      waifuU,
      { scale: 2, inputPadding: { px: 4, mode: 'replicate' }, globalPooling: true, multipleOfPx: 2 },
    ],
    [
      'Real-CUGAN',
      cuganU,
      { scale: 2, inputPadding: { px: 4, mode: 'reflect' }, globalPooling: true, multipleOfPx: 2 },
    ],
  ])('knows %s by its layers and follows its sizes', (architecture, network, facts) => {
    const built = ncnnToOnnx(network())
    expect(built.architecture).toBe(architecture)
    expect(built.facts).toMatchObject({ ...facts, colourModel: 'rgb', valueRange: 1 })
  })
})
