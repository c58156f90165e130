import { expect, test } from 'vitest'
import { turnBack, turnBlock, turns } from '../../../electron/backend/pixels/turn-block.ts'

const block = {
  widthPx: 3,
  heightPx: 2,
  channels: 2,
  samples: Uint8Array.from({ length: 12 }, (_, index) => index),
}

test('eight turns of a picture differ from each other', () => {
  const pictures = turns.map((turn) => {
    const { widthPx, samples } = turnBlock(block, turn)
    return JSON.stringify([widthPx, [...samples]])
  })
  expect(new Set(pictures).size).toBe(8)
})

test('the first turn leaves the picture as it is, and a transposed one exchanges its sides', () => {
  expect(turnBlock(block, turns[0]!)).toEqual(block)
  const transposed = turnBlock(block, { transpose: true, mirrorRows: false, mirrorColumns: false })
  expect([transposed.widthPx, transposed.heightPx]).toEqual([2, 3])
  expect([...transposed.samples]).toEqual([0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11])
})

test.each(turns)('$transpose, $mirrorRows, $mirrorColumns is undone by turning back', (turn) => {
  expect(turnBack(turnBlock(block, turn), turn)).toEqual(block)
})
