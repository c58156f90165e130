import { InferenceSession, type Tensor } from '../../../electron/inference/onnxruntime.ts'
import { tensorOf } from './onnx-upscaler.ts'
import { type Planes } from './read-image.ts'

/** Distance of two images of equal size; 0 for equal ones. */
export type PerceptualDistance = (first: Planes, second: Planes) => Promise<number>

/**
 * A distance in the manner of LPIPS (Zhang et al. 2018) without its learnt weights: features of a
 * classification network at several depths, each pixel's feature vector normalised to length 1, mean squared
 * difference over pixels, summed over channels and averaged over depths. The graph takes RGB in 0–1 (NCHW)
 * and returns one tensor of features per depth; `models/training` writes it.
 */
export async function openPerceptualDistance(graphFile: string): Promise<PerceptualDistance> {
  const session = await InferenceSession.create(graphFile, {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
  })
  const [input = ''] = session.inputNames
  const featuresOf = async (image: Planes) => {
    const results = await session.run({ [input]: tensorOf(inColour(image), 1) })
    return session.outputNames.map((name) => results[name]).filter((tensor) => tensor !== undefined)
  }
  return async (first, second) => {
    const [expected, actual] = [await featuresOf(first), await featuresOf(second)]
    const distances = expected.map((features, depth) => featureDistance(features, actual[depth] ?? features))
    return distances.reduce((sum, value) => sum + value, 0) / distances.length
  }
}

const inColour = (image: Planes): Planes => (image.length === 1 ? [...image, ...image, ...image] : image)

function featureDistance(first: Tensor, second: Tensor): number {
  const [, channels = 0, height = 0, width = 0] = first.dims
  const pixels = height * width
  const [a, b] = [first.data as Float32Array, second.data as Float32Array]
  let sum = 0
  for (let pixel = 0; pixel < pixels; pixel++) {
    let aa = 0
    let bb = 0
    let ab = 0
    for (let at = pixel; at < channels * pixels; at += pixels) {
      const [x, y] = [a[at] ?? 0, b[at] ?? 0]
      aa += x * x
      bb += y * y
      ab += x * y
    }
    // |x/|x| − y/|y||² from the three products.
    sum += 2 - (2 * ab) / (Math.sqrt(aa * bb) + 1e-10)
  }
  return sum / pixels
}
