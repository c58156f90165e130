/** Padding of top, left, bottom and right; one number stands for all four. */
export function fourSides(
  sides: number | readonly [number, number, number, number],
): readonly [number, number, number, number] {
  return typeof sides === 'number' ? [sides, sides, sides, sides] : sides
}
