import { expect, test } from 'vitest'
import { pathFilter } from '../../../electron/backend/queue/adding/path-filter.ts'

test.each([
  [{ include: [], exclude: [] }, 'any/where.jpg', true],
  [{ include: ['*.jpg'], exclude: [] }, 'deep/down/A.JPG', true],
  [{ include: ['*.jpg'], exclude: [] }, 'a.png', false],
  [{ include: ['2024/**'], exclude: [] }, '2024/may/a.png', true],
  [{ include: ['2024/**'], exclude: [] }, 'old/2024.png', false],
  [{ include: [], exclude: ['*_4x.*'] }, 'b/a_4x.png', false],
  [{ include: ['*.png'], exclude: ['**/raw/**'] }, 'x/raw/a.png', false],
])('with %o the file %s is wanted: %s', (patterns, path, wanted) => {
  expect(pathFilter(patterns)(path)).toBe(wanted)
})
