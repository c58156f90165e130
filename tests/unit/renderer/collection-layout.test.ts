import { describe, expect, it } from 'vitest'
import { columnsFor, stepFrom } from '../../../renderer/src/queue/collection-layout.ts'

const shape = { columns: 4, pageRows: 3, total: 10, rtl: false }

describe('the number of columns', () => {
  it('is how many items fit with gaps only between them, and at least one', () => {
    expect(columnsFor(100 * 4 + 10 * 3, 100, 10)).toBe(4)
    expect(columnsFor(100 * 4 + 10 * 3 - 1, 100, 10)).toBe(3)
    expect(columnsFor(20, 100, 10)).toBe(1)
  })
})

describe('arrow keys', () => {
  it('move along a row and across its end', () => {
    expect(stepFrom(3, 'ArrowRight', shape)).toBe(4)
    expect(stepFrom(0, 'ArrowLeft', shape)).toBe(0)
    expect(stepFrom(9, 'ArrowRight', shape)).toBe(9)
  })

  it('are mirrored where columns run from right to left', () => {
    expect(stepFrom(3, 'ArrowLeft', { ...shape, rtl: true })).toBe(4)
  })

  it('move by rows, down to the last item from above a shorter last row', () => {
    expect(stepFrom(1, 'ArrowDown', shape)).toBe(5)
    expect(stepFrom(7, 'ArrowDown', shape)).toBe(9)
    expect(stepFrom(9, 'ArrowDown', shape)).toBe(9)
    expect(stepFrom(2, 'ArrowUp', shape)).toBe(2)
  })

  it('move by pages and to both ends', () => {
    expect(stepFrom(0, 'PageDown', { ...shape, total: 100 })).toBe(12)
    expect(stepFrom(5, 'End', shape)).toBe(9)
    expect(stepFrom(5, 'Home', shape)).toBe(0)
    expect(stepFrom(5, 'x', shape)).toBeNull()
  })
})
