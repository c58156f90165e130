/** Mean of rows. */
export function meanOf(rows: readonly (readonly number[])[]): Float64Array {
  const size = rows[0]?.length ?? 0
  return Float64Array.from(
    { length: size },
    (_, column) => rows.reduce((sum, row) => sum + (row[column] ?? 0), 0) / rows.length,
  )
}

/** Sample covariance (over n − 1) of rows, as a square matrix in row order. */
export function covarianceOf(rows: readonly (readonly number[])[], mean: Float64Array): Float64Array {
  const size = mean.length
  const result = new Float64Array(size * size)
  for (const row of rows) {
    const centred = row.map((value, i) => value - (mean[i] ?? 0))
    centred.forEach((first, i) => {
      centred.forEach((second, j) => {
        result[i * size + j] = (result[i * size + j] ?? 0) + (first * second) / (rows.length - 1)
      })
    })
  }
  return result
}

/** Solves A x = b for a symmetric positive definite matrix in row order, by Cholesky's factorisation. */
export function solveSymmetric(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length
  const factor = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j] ?? 0
      for (let k = 0; k < j; k++) sum -= (factor[i * size + k] ?? 0) * (factor[j * size + k] ?? 0)
      factor[i * size + j] = i === j ? Math.sqrt(sum) : sum / (factor[j * size + j] ?? 1)
    }
  }
  const result = right.slice()
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) result[i] = (result[i] ?? 0) - (factor[i * size + k] ?? 0) * (result[k] ?? 0)
    result[i] = (result[i] ?? 0) / (factor[i * size + i] ?? 1)
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++)
      result[i] = (result[i] ?? 0) - (factor[k * size + i] ?? 0) * (result[k] ?? 0)
    result[i] = (result[i] ?? 0) / (factor[i * size + i] ?? 1)
  }
  return result
}
