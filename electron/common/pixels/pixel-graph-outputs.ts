/** Output of a pixel graph that holds the enlarged picture: unsigned interleaved samples. */
export const pixelsOutput = 'enlarged'

/**
 * Output of a pixel graph with the mean of each row of each channel of what the network gave, full scale being 1,
 * before it was rounded and clipped. One sample that is no number, or infinite, makes its row's mean so, while as
 * an integer it would be a sample like any other.
 */
export const rowMeansOutput = 'row_means'

/** What networks overshoot by stays far below this many times the full scale, in the mean of a row. */
const largestMean = 4

/** Whether row means can be those of a picture: numbers, and not far out of range. */
export function areMeansOfPicture(rowMeans: Float32Array): boolean {
  return rowMeans.every((mean) => Math.abs(mean) <= largestMean)
}
