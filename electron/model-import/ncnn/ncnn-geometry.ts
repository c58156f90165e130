import { AppError } from '../../common/messages/app-error.ts'
import { unsupportedModel } from '../readers/invalid-model.ts'
import type { NcnnGraph } from '../readers/ncnn-graph.ts'
import { outputBlob } from './ncnn-ends.ts'
import { blobSizes } from './ncnn-sizes.ts'

/** How the output's size follows from the input's: `scale · (input − 2 · margin)`. */
export interface NcnnGeometry {
  readonly scale: number
  /** Input pixels a side that unpadded convolutions eat. */
  readonly marginPx: number
  /** Image sides (without the margin) must be multiples of this for the sizes to fit. */
  readonly multipleOfPx: number
  /** Smallest such side. */
  readonly minimumSizePx: number
}

const candidateMultiples = [1, 2, 4, 8, 16, 32, 64]
const trialCount = 9

/** Finds the geometry by following sizes through the layers; no weight is touched. */
export function ncnnGeometry(graph: NcnnGraph): NcnnGeometry {
  const output = outputBlob(graph)
  const sizeFor = (input: number): number | null => outputSizeFor(graph, output, input)
  const small = sizeFor(256)
  const large = sizeFor(512)
  if (small === null || large === null)
    throw unsupportedModel(
      'Expected an ncnn model that runs on 256 and 512 pixels, but its layers do not fit there.',
    )
  const scale = (large - small) / 256
  const marginPx = (256 * scale - small) / (2 * scale)
  if (!Number.isInteger(scale) || scale < 1 || scale > 16 || !Number.isInteger(marginPx) || marginPx < 0)
    throw unsupportedModel(
      `Expected an ncnn model that enlarges 1 to 16 times, but 256 and 512 pixels give ${small} and ${large}.`,
    )
  const fits = (size: number): boolean => sizeFor(size + 2 * marginPx) === scale * size
  const multipleOfPx = candidateMultiples.find((multiple) =>
    Array.from({ length: trialCount }, (_, index) => (Math.ceil(192 / multiple) + index) * multiple).every(
      fits,
    ),
  )
  if (multipleOfPx === undefined)
    throw unsupportedModel(
      'Expected an ncnn model that runs on multiples of some size up to 64, but it does not.',
    )
  let minimumSizePx = 192
  while (minimumSizePx > multipleOfPx && fits(minimumSizePx - multipleOfPx)) minimumSizePx -= multipleOfPx
  return { scale, marginPx, multipleOfPx, minimumSizePx }
}

/** Output size for a square of `input` pixels; `null` where the layers do not fit together. */
function outputSizeFor(graph: NcnnGraph, output: string, input: number): number | null {
  try {
    const rows = blobSizes(graph, 'height', input).get(output)
    const columns = blobSizes(graph, 'width', input).get(output)
    return rows !== undefined && rows === columns ? rows : null
  } catch (error) {
    if (error instanceof AppError && error.code === 'model-invalid') return null
    throw error
  }
}
