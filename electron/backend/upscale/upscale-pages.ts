import { withoutRepeats } from '../../common/messages/without-repeats.ts'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../common/messages/app-error.ts'
import { resolveFormat } from '../formats/output-format.ts'
import type { JobProgress } from '../../common/jobs/job.ts'
import type { ImageSource } from '../image/image-source.ts'
import type { Images } from '../image/open-image.ts'
import { joinTiffs } from '../formats/tiff/join-tiffs.ts'
import { createScratchDirectory } from '../files/scratch-directory.ts'
import type { UpscaleControl, UpscaleImage, UpscaleRequest, UpscaleResult } from './upscale-request.ts'

interface PageServices {
  /** Upscales one page. */
  readonly upscaleSource: UpscaleImage
  readonly images: Pick<Images, 'open'>
  readonly scratchDirectory: string
}

/**
 * Upscales a document whose pages differ in size or are turned: each page is a picture of its own, on its way into a TIFF
 * file that is joined with the others at the end. Formats that have no such pages get the first, and the result says so.
 */
export async function upscalePages(
  source: ImageSource,
  request: UpscaleRequest,
  control: UpscaleControl,
  services: PageServices,
): Promise<UpscaleResult> {
  const { upscaleSource, images, scratchDirectory } = services
  const { otherPages } = source.info
  const { encoding, metadata } = request.settings
  if (otherPages.length === 0) return await upscaleSource(source, request, control)
  if (resolveFormat(encoding.format, source.info.format) !== 'tiff') {
    const result = await upscaleSource(source, request, control)
    return { ...result, warnings: [...result.warnings, { code: 'pages-left-out', count: otherPages.length }] }
  }
  const directory = await createScratchDirectory(scratchDirectory)
  try {
    const results: UpscaleResult[] = []
    for (const page of [0, ...otherPages]) {
      const outputPath = join(directory, `${page}.tif`)
      const pageControl = pageProgress(control, results.length, otherPages.length + 1)
      const pageRequest = { ...request, outputPath, allowOverwrite: false }
      results.push(await withPage(source, page, (each) => upscaleSource(each, pageRequest, pageControl)))
    }
    control.onInferred?.()
    const [first] = results
    const last = results.at(-1)
    if (first === undefined || last === undefined) throw new Error('A document has at least one page.')
    const sizeBytes = await joinTiffs(
      results.map((result) => result.outputPath),
      request.outputPath,
      {
        bigTiff: encoding.bigTiff,
        allowOverwrite: request.allowOverwrite,
        timesOf: metadata.fileTimes ? source.info.path : null,
        signal: control.signal,
      },
    )
    return {
      ...first,
      device: last.device,
      outputPath: request.outputPath,
      sizeBytes,
      warnings: withoutRepeats(results.flatMap((result) => result.warnings)),
      elapsedMs: results.reduce((sum, result) => sum + result.elapsedMs, 0),
    }
  } catch (error) {
    if (control.signal.aborted) throw new AppError('cancelled', 'The work was cancelled.')
    throw error
  } finally {
    await rm(directory, { recursive: true, force: true })
  }

  async function withPage<Result>(
    whole: ImageSource,
    page: number,
    use: (source: ImageSource) => Promise<Result>,
  ): Promise<Result> {
    if (page === 0) return await use(whole)
    const opened = await images.open(whole.info.path, { signal: control.signal, page })
    try {
      return await use(opened)
    } finally {
      await opened.close()
    }
  }
}

/** Progress of one page as part of all: tiles of pages still to come are counted as many as this page has. */
function pageProgress(control: UpscaleControl, done: number, pages: number): UpscaleControl {
  return {
    signal: control.signal,
    checkpoint: () => control.checkpoint(),
    onProgress: (progress: JobProgress) => {
      const { tilesDone, tilesTotal, remainingMs } = progress
      control.onProgress({
        ...progress,
        tilesDone: done * tilesTotal + tilesDone,
        tilesTotal: pages * tilesTotal,
        remainingMs: done + 1 === pages ? remainingMs : null,
      })
    },
    now: () => control.now?.() ?? performance.now(),
  }
}
