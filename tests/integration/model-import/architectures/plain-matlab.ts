import * as plain from '../plain-layers.ts'
import type { Planes } from '../plain-layers.ts'

/**
 * `imfilter(…, 'same', 'replicate')` with the kernels of SRCNN and FSRCNN, whose MATLAB array
 * `[inputs, rows·columns, outputs]` is stored by columns: inputs vary fastest, then rows, then columns.
 */
export function matlabConv(input: Planes, kernels: Float32Array, biases: Float32Array): Planes {
  const outputs = biases.length
  const side = Math.sqrt(kernels.length / (outputs * input.channels))
  const radius = (side - 1) / 2
  const clamp = (value: number, length: number): number => Math.min(Math.max(value, 0), length - 1)
  return plain.draw(outputs, input.height, input.width, (o, y, x) => {
    let sum = biases[o] ?? NaN
    for (let column = 0; column < side; column++)
      for (let row = 0; row < side; row++)
        for (let i = 0; i < input.channels; i++) {
          const weight = kernels[((o * side + column) * side + row) * input.channels + i] ?? NaN
          const sourceY = clamp(y + row - radius, input.height)
          sum += weight * plain.at(input, i, sourceY, clamp(x + column - radius, input.width))
        }
    return sum
  })
}
