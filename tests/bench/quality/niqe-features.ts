import { resizeBicubic } from '../../../electron/common/metrics/bicubic-resize.ts'
import { cropPlane, type Plane } from '../../../electron/common/metrics/plane.ts'
import { fitAsymmetricGaussian } from './generalised-gaussian.ts'

const blockSize = 96
/** Neighbours whose products are modelled: right, below and both diagonals. */
const neighbours = [
  [0, 1],
  [1, 0],
  [1, 1],
  [1, -1],
] as const

/**
 * The 36 numbers that NIQE (Mittal et al. 2013) takes from each 96×96 block of luma: the shape of the
 * locally normalised values and of their neighbours' products, at full and at half size.
 */
export function blockFeatures(luma: Plane, window: Float64Array): number[][] {
  const columns = Math.floor(luma.width / blockSize)
  const rows = Math.floor(luma.height / blockSize)
  const full = cropPlane(luma, 0, 0, columns * blockSize, rows * blockSize)
  const half = resizeBicubic(full, 0.5, { isRoundedToBytes: false })
  const features: number[][] = []
  const fullNormalised = normalised(full, window)
  const halfNormalised = normalised(half, window)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      features.push([
        ...shapeOf(blockAt(fullNormalised, row, column, blockSize)),
        ...shapeOf(blockAt(halfNormalised, row, column, blockSize / 2)),
      ])
    }
  }
  return features
}

const blockAt = (plane: Plane, row: number, column: number, size: number) =>
  cropPlane(plane, column * size, row * size, size, size)

/** Each value minus its local mean, over its local deviation plus one; borders replicate. */
function normalised(plane: Plane, window: Float64Array): Plane {
  const size = Math.sqrt(window.length)
  const reach = (size - 1) / 2
  const { width, height, values } = plane
  const result = new Float64Array(values.length)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let mean = 0
      let square = 0
      for (let j = 0; j < size; j++) {
        const row = Math.min(height - 1, Math.max(0, y + j - reach)) * width
        for (let i = 0; i < size; i++) {
          const value = values[row + Math.min(width - 1, Math.max(0, x + i - reach))] ?? 0
          const weight = window[j * size + i] ?? 0
          mean += weight * value
          square += weight * value * value
        }
      }
      const deviation = Math.sqrt(Math.abs(square - mean * mean))
      result[y * width + x] = ((values[y * width + x] ?? 0) - mean) / (deviation + 1)
    }
  }
  return { width, height, values: result }
}

/** Eighteen parameters of one block: two of its values, four of each neighbour product. */
function shapeOf(block: Plane): number[] {
  const own = fitAsymmetricGaussian(block.values)
  const products = neighbours.flatMap(([down, right]) => {
    const fit = fitAsymmetricGaussian(shiftedProduct(block, down, right))
    return [fit.shape, fit.mean, fit.left, fit.right]
  })
  return [own.shape, (own.left + own.right) / 2, ...products]
}

function shiftedProduct({ width, height, values }: Plane, down: number, right: number): Float64Array {
  return values.map((value, i) => {
    const y = (Math.floor(i / width) - down + height) % height
    const x = ((i % width) - right + width) % width
    return value * (values[y * width + x] ?? 0)
  })
}
