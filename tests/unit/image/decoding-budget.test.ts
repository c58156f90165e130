import { expect, test } from 'vitest'
import { requireDecodingBudget } from '../../../electron/backend/image/budget/decoding-budget.ts'
import { jpegCoefficientBytes } from '../../../electron/backend/formats/jpeg/jpeg-structure.ts'

const full = { horizontal: 1, vertical: 1 }

test('coefficients of a JPEG file take two bytes each, in whole blocks, fewer where colour is coarser', () => {
  const size = { widthPx: 1000, heightPx: 1000, isBuffered: true }
  expect(jpegCoefficientBytes({ ...size, components: [full, full, full] })).toBe(1000 * 1000 * 3 * 2)
  const luma = { horizontal: 2, vertical: 2 }
  expect(jpegCoefficientBytes({ ...size, components: [luma, full, full] })).toBe(1008 * 1008 * 1.5 * 2)
})

test('a file may take memory to decode in proportion to its size, and every file some', () => {
  const picture = (megapixels: number, sizeBytes: number) => ({
    path: 'photo.jpg',
    widthPx: megapixels * 1000,
    heightPx: 1000,
    sizeBytes,
  })
  // A progressive photograph of a hundred megapixels with full colour; the same from three kilobytes; a small one.
  expect(() => requireDecodingBudget(picture(100, 25e6), 600e6)).not.toThrow()
  expect(() => requireDecodingBudget(picture(100, 3000), 600e6)).toThrow(
    'Decoding “photo.jpg” of 100,000×1,000 pixels, a file of 3.0 kB, would take 600 MB of memory; 587 MB are the most',
  )
  expect(() => requireDecodingBudget(picture(20, 3000), 120e6)).not.toThrow()
  // Beyond three gigabytes no file is large enough.
  expect(() => requireDecodingBudget(picture(900, 2e9), 3.3e9)).toThrow(
    'would take 3.3 GB of memory; 3.2 GB are the most',
  )
})
