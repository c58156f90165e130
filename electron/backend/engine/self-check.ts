import { errorMessage } from '../../common/messages/message.ts'
import { AppError } from '../../common/messages/app-error.ts'
import { maximumSample, type PixelBlock } from '../../common/pixels/pixel-block.ts'
import { type Candidate, type EngineModel, referenceCandidate } from './engine-model.ts'
import type { InferenceProcess } from './inference-process.ts'
import type { Verdict } from './provider-verdicts.ts'
import { createProviderRunner } from './provider-runner.ts'

/**
 * Mean and largest difference to onnxruntime's result on the CPU, in 1/255. A device that was asked for floats may
 * still compute in less, which these limits allow for; half floats are our own choice, and nobody should see it. The
 * product's own engine computes in floats as onnxruntime does, and is compared in 16 bits.
 */
const limits = {
  float32: { mean: 0.75, largest: 24 },
  float16: { mean: 0.5, largest: 2 },
  enlarger: { mean: 0.005, largest: 0.05 },
} as const
const sidePx = 64
/** The first run on a device may compile hundreds of kernels; on a software device that takes a minute. */
const firstRunLimitMs = 120_000

/**
 * Runs a small known picture through `model` on a candidate, and by onnxruntime on the CPU in floats, and compares
 * the results.
 * Whatever the candidate does, including killing its process, is a verdict and not an error.
 */
export async function checkProvider(
  inference: InferenceProcess,
  model: EngineModel,
  candidate: Candidate,
  signal: AbortSignal,
): Promise<Verdict> {
  const sampleType = candidate.engine === 'enlarger' ? 'uint16' : 'uint8'
  const picture = testPicture(model, sampleType)
  const options = { concurrency: 1, sampleType, shortestHangLimitMs: firstRunLimitMs } as const
  const results: PixelBlock[] = []
  for (const [at, each] of [referenceCandidate, candidate].entries()) {
    const runner = createProviderRunner(inference, model, each.provider, { ...options, ...each })
    try {
      results.push(await runner.run(picture, null, signal))
      await runner.close()
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'cancelled' || at === 0) throw error
      return { ok: false, reason: errorMessage(error), isMissing: error.code === 'device-unavailable' }
    }
  }
  const [expected, actual] = results
  if (!expected || !actual) throw new Error('Both results are there once both runs ended.')
  return compare(expected, actual, limits[candidate.engine === 'enlarger' ? 'enlarger' : candidate.precision])
}

function compare(
  expected: PixelBlock,
  actual: PixelBlock,
  limit: { readonly mean: number; readonly largest: number },
): Verdict {
  let sum = 0
  let largest = 0
  expected.samples.forEach((sample, index) => {
    const difference = Math.abs(sample - (actual.samples[index] ?? Infinity))
    sum += difference
    largest = Math.max(largest, difference)
  })
  const step = maximumSample(expected.samples) / 255
  const mean = sum / step / expected.samples.length
  largest /= step
  if (mean <= limit.mean && largest <= limit.largest) return { ok: true, reason: null }
  return {
    ok: false,
    reason: { code: 'self-check-differs', meanDifference: mean, largestDifference: largest },
  }
}

/** A picture with flat parts, ramps, edges and fine texture in all channels. */
function testPicture(model: EngineModel, sampleType: 'uint8' | 'uint16'): PixelBlock {
  const multiple = model.facts.multipleOfPx
  const side = Math.ceil(Math.max(sidePx, model.facts.minimumSizePx) / multiple) * multiple
  const { width, height } = model.facts.fixedSizePx ?? { width: side, height: side }
  const samples = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3
      samples[at] = (x * 255) / width
      samples[at + 1] = Math.hypot(x - width / 2, y - height / 2) < height / 3 ? 220 : 40
      samples[at + 2] = 128 + 60 * Math.sin(x * 0.9) * Math.cos(y * 0.7)
    }
  }
  const wide = sampleType === 'uint8' ? samples : Uint16Array.from(samples, (sample) => sample * 257)
  return { widthPx: width, heightPx: height, channels: 3, samples: wide }
}
