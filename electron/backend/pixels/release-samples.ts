import type { PixelBlock } from '../../common/pixels/pixel-block.ts'

/**
 * Gives a block's memory back at once; its samples are gone. Whoever uses a block last may call this. Left to the
 * garbage collector, rows of results pile up: it sees small objects only, and lets eight rows of a wide picture, of
 * 150 MB each, lie about (measured) before it looks.
 */
export function releaseSamples({ samples }: PixelBlock): void {
  const { buffer } = samples
  // Part of a larger buffer may not be all that is in use of it.
  if (buffer instanceof ArrayBuffer && buffer.byteLength === samples.byteLength) buffer.transfer(0)
}
