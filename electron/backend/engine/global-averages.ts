import type { PlainTensor } from '../../common/contracts/inference-contract.ts'

/** What a network's averages over height and width come to, in the order in which it computes them. */
export type GlobalAverages = readonly PlainTensor[]

/**
 * The averages of an image from those of its tiles. Tiles have one shape, so each counts alike; where they
 * overlap, the shared pixels count for both.
 */
export function meanOfAverages(tiles: readonly GlobalAverages[]): GlobalAverages {
  const [first] = tiles
  if (!first) throw new RangeError('Expected the averages of at least one tile.')
  return first.map(({ dims, data }, site) => ({
    dims,
    data: Float32Array.from(data, (_, at) => {
      const sum = tiles.reduce((total, tile) => total + (tile[site]?.data[at] ?? NaN), 0)
      return sum / tiles.length
    }),
  }))
}
