import { newSamples, type PixelBlock } from '../../common/pixels/pixel-block.ts'

/** One of a square's eight symmetries: rows and columns exchanged or not, then either axis mirrored or not. */
export interface Turn {
  readonly transpose: boolean
  readonly mirrorRows: boolean
  readonly mirrorColumns: boolean
}

/** All eight, the picture as it is first. */
export const turns: readonly Turn[] = [false, true].flatMap((transpose) =>
  [false, true].flatMap((mirrorRows) =>
    [false, true].map((mirrorColumns): Turn => ({ transpose, mirrorRows, mirrorColumns })),
  ),
)

/** The block, turned. */
export function turnBlock(block: PixelBlock, turn: Turn): PixelBlock {
  const { widthPx, heightPx } = block
  const size = turn.transpose ? { widthPx: heightPx, heightPx: widthPx } : { widthPx, heightPx }
  return rearranged(block, size, (row, column) => {
    const y = turn.mirrorRows ? size.heightPx - 1 - row : row
    const x = turn.mirrorColumns ? size.widthPx - 1 - column : column
    return turn.transpose ? x * widthPx + y : y * widthPx + x
  })
}

/** What {@link turnBlock} made, turned back. */
export function turnBack(block: PixelBlock, turn: Turn): PixelBlock {
  const { widthPx, heightPx } = block
  const size = turn.transpose ? { widthPx: heightPx, heightPx: widthPx } : { widthPx, heightPx }
  return rearranged(block, size, (row, column) => {
    const [y, x] = turn.transpose ? [column, row] : [row, column]
    return (turn.mirrorRows ? heightPx - 1 - y : y) * widthPx + (turn.mirrorColumns ? widthPx - 1 - x : x)
  })
}

/** @param from the pixel of `block` that comes to a row and column of the result */
function rearranged(
  block: PixelBlock,
  size: { readonly widthPx: number; readonly heightPx: number },
  from: (row: number, column: number) => number,
): PixelBlock {
  const { channels } = block
  const samples = newSamples(block.samples, block.samples.length)
  for (let row = 0, to = 0; row < size.heightPx; row++)
    for (let column = 0; column < size.widthPx; column++) {
      const start = from(row, column) * channels
      for (let channel = 0; channel < channels; channel++) samples[to++] = block.samples[start + channel] ?? 0
    }
  return { ...size, channels, samples }
}
