import { choosePicture, type PictureChoice } from '../../common/analysis/picture-choice.ts'
import { measurePicture, type PictureFacts } from '../../common/analysis/picture-facts.ts'
import { type PictureWindow, windowOf, windowSpans } from '../../common/analysis/picture-window.ts'
import type { ImageSource } from '../image/image-source.ts'
import type { Images } from '../image/open-image.ts'
import { readTableMean } from '../formats/jpeg/read-table-mean.ts'

/** What a picture is like, and what suits it. */
export interface PictureLook {
  readonly facts: PictureFacts
  readonly choice: PictureChoice
}

/** Looks at the picture of a file. @throws AppError as opening and decoding do */
export async function lookAtFile(
  images: Pick<Images, 'open'>,
  path: string,
  signal: AbortSignal,
): Promise<PictureChoice> {
  const source = await images.open(path, { signal })
  try {
    return (await lookAtPicture(source, signal)).choice
  } finally {
    await source.close()
  }
}

/**
 * Looks at samples of a picture: at most 36 windows of 128 × 128 pixels, whatever its size. Of several frames or pages,
 * the first is looked at.
 * @throws AppError as decoding does; an abort as the signal throws it
 */
export async function lookAtPicture(source: ImageSource, signal: AbortSignal): Promise<PictureLook> {
  const { info } = source
  const windows: PictureWindow[] = []
  for (const { startPx: topPx, lengthPx } of windowSpans(info.heightPx)) {
    const band = await source.rows(topPx, lengthPx, signal)
    for (const across of windowSpans(info.widthPx)) {
      windows.push(windowOf(band, info, topPx, across.startPx, across.lengthPx))
    }
  }
  // An orientation turns the grid, but not the table; a page's own table is that of the first.
  const tableMean = info.format === 'jpeg' ? await readTableMean(info.path) : null
  const facts = measurePicture(windows, tableMean)
  return { facts, choice: choosePicture(facts) }
}
