import { requireDecodingBudget } from '../../image/budget/decoding-budget.ts'
import type { InputFile } from '../../image/input-file.ts'

/** What ImageMagick holds for each pixel. */
export const magickBytesPerPixel = 12

/**
 * Refuses a picture by the size that its first bytes state: ImageMagick takes minutes and gigabytes to look at a header
 * that claims a size beyond all measure.
 * @param sizeIn the size by the first bytes of a file
 * @throws AppError input-too-large
 */
export async function requireStatedSize(
  file: InputFile,
  sizeIn: (head: DataView) => { readonly widthPx: number; readonly heightPx: number },
): Promise<void> {
  const head = new Uint8Array(headBytes)
  const { bytesRead } = await file.read(head, 0, headBytes, 0)
  // What is shorter is no picture, and said so by its decoder.
  if (bytesRead < headBytes) return
  const { widthPx, heightPx } = sizeIn(new DataView(head.buffer))
  const { path, sizeBytes } = file
  requireDecodingBudget({ path, sizeBytes, widthPx, heightPx }, widthPx * heightPx * magickBytesPerPixel)
}

/** Enough for the sizes of Photoshop documents and bitmaps. */
const headBytes = 26
