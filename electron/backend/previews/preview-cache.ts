import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Images } from '../image/open-image.ts'
import { createBoundedFolder } from '../files/bounded-folder.ts'
import { touch } from '../files/kept-files.ts'
import { pictureName } from './picture-name.ts'
import { createSharedWork } from './shared-work.ts'

/** What a preview is made for. */
export interface PreviewRequest {
  readonly path: string
  /** The preview fits a square of this side; smaller images keep their size. */
  readonly sidePx: number
  /** Every sample as it is, for comparing; otherwise small and quick to load. */
  readonly isExact: boolean
}

/** Pictures for the screen, made from images of any size and kept on disk. */
export interface PreviewCache {
  /**
   * The preview's file, made when it is missing or the image has changed since.
   * @throws AppError as `ImageDecoder` does; an abort as the signal throws it
   */
  locate(
    request: PreviewRequest,
    signal?: AbortSignal,
  ): Promise<{ readonly path: string; readonly mimeType: string }>
}

/**
 * @param images makes the previews
 * @param limitBytes oldest previews are deleted when the folder exceeds this
 */
export function createPreviewCache(
  images: Pick<Images, 'render'>,
  directory: string,
  limitBytes: number,
): PreviewCache {
  const share = createSharedWork()
  const folder = createBoundedFolder(directory, limitBytes)

  const make = async (request: PreviewRequest, target: string, signal: AbortSignal): Promise<void> => {
    await mkdir(directory, { recursive: true })
    const temporary = `${target}.${randomUUID()}.tmp`
    try {
      const { path, sidePx, isExact } = request
      const rendering = { kind: 'preview', sidePx, isExact } as const
      await images.render({ path, rendering, outputPath: temporary }, signal)
      await rename(temporary, target)
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
    await folder.written((await stat(target)).size)
  }
  return {
    async locate(request, signal) {
      const type = request.isExact ? 'png' : 'webp'
      const target = join(directory, `${await pictureName(request.path, `side ${request.sidePx}`)}.${type}`)
      const answer = { path: target, mimeType: `image/${type}` }
      if (await touch(target)) return answer
      await share(target, (wanted) => make(request, target, wanted), signal)
      return answer
    },
  }
}
