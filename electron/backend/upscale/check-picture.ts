import { AppError } from '../../common/messages/app-error.ts'
import type { Message } from '../../common/messages/message.ts'
import type { ImageSize } from '../../common/settings/output-target.ts'
import type { PixelBlock } from '../../common/pixels/pixel-block.ts'
import type { ImageSource } from '../image/image-source.ts'
import { createGridMeter, type PictureGrid } from '../pixels/picture-grid.ts'
import { findPictureDifference } from '../pixels/picture-check.ts'

/** Rows read at a time. */
const stripHeightPx = 64
/** Samples that are black, or white, before a picture is reported as nothing but that. */
const uniformShare = 0.999

/** Compares a whole result with its original, strip by strip. */
export interface PictureCheck {
  /** Takes the next rows of the result. */
  add(strip: PixelBlock): void
  /**
   * To be called after the last row.
   * @returns what is remarkable about the original
   * @throws AppError bad-tile where the result cannot be an enlargement of the original
   */
  finish(): readonly Message[]
}

/**
 * Looks at the original, whose pixels lie decoded on disk, so that the result can be compared with it.
 * @param written size of the result's strips, of each page
 */
export async function openPictureCheck(
  source: ImageSource,
  written: ImageSize,
  pages: number,
  signal: AbortSignal,
): Promise<PictureCheck> {
  const { info } = source
  const whole = ({ widthPx, heightPx }: ImageSize): ImageSize => ({ widthPx, heightPx: heightPx * pages })
  const [from, to] = [whole(info), whole(written)] as const
  const original = createGridMeter(from, info.hasAlpha, to)
  for (let page = 0; page < pages; page++) {
    for await (const strip of source.strips({ stripHeightPx, page, signal })) original.add(strip)
  }
  const input = original.result()
  const result = createGridMeter(to, info.hasAlpha, from)
  return {
    add: (strip) => result.add(strip),
    finish() {
      const difference = findPictureDifference(input, result.result())
      const notes = uniformNotes(input)
      if (difference === null) return notes
      const { isWrong, amount, words } = difference
      if (!isWrong) return [...notes, { code: 'result-differs', percent: rounded(amount) }]
      throw new AppError(
        'bad-tile',
        `Expected a result that resembles “${info.path}”, but ${words}. Nothing was written.`,
        { path: info.path },
      )
    },
  }
}

/** A picture of nothing but black or white may be one that was read wrong. */
function uniformNotes({ blackShare, whiteShare }: PictureGrid): readonly Message[] {
  if (blackShare >= uniformShare) return [{ code: 'picture-is-black', percent: rounded(blackShare) }]
  return whiteShare >= uniformShare ? [{ code: 'picture-is-white', percent: rounded(whiteShare) }] : []
}

function rounded(share: number): number {
  return Math.floor(share * 1000) / 10
}
