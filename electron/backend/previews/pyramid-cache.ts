import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import PQueue from 'p-queue'
import { AppError } from '../../common/messages/app-error.ts'
import type { PicturePyramid, PictureTile } from '../../common/pixels/picture-pyramid.ts'
import type { Images } from '../image/open-image.ts'
import { requireDiskSpace } from '../files/disk-space.ts'
import { pruneFiles } from '../files/bounded-folder.ts'
import { touch } from '../files/kept-files.ts'
import { pictureName } from './picture-name.ts'
import { createSharedWork } from './shared-work.ts'
import { pyramidBytes, readPyramid, tileSidePx, type PyramidFile } from './pyramid-file.ts'

/** Part of a file of the cache. */
export interface FilePart {
  readonly path: string
  readonly start: number
  readonly length: number
}

/** Images of any size as tiles, without loss, made when first asked for and kept on disk. */
export interface PyramidCache {
  /**
   * What tiles there are of an image.
   * @throws AppError `input-not-found`, `input-corrupt`, `disk-full`; an abort while it waits for its turn
   */
  describe(imagePath: string, signal: AbortSignal): Promise<PicturePyramid>
  /** Where a tile lies. @throws AppError as `describe`, and `bad-request` where there is no such tile */
  locateTile(imagePath: string, tile: PictureTile, signal: AbortSignal): Promise<FilePart>
}

/**
 * @param images makes the pyramids
 * @param limitBytes the pyramids that were not used for longest are deleted when all together exceed this
 */
export function createPyramidCache(
  images: Pick<Images, 'describe' | 'render'>,
  directory: string,
  limitBytes: number,
): PyramidCache {
  const opened = new Map<string, PyramidFile>()
  const share = createSharedWork()
  const turns = new PQueue({ concurrency: 1 })

  const make = async (imagePath: string, path: string, signal: AbortSignal): Promise<void> => {
    const { widthPx, heightPx } = await images.describe(imagePath, signal)
    const neededBytes = pyramidBytes(widthPx, heightPx)
    await mkdir(directory, { recursive: true })
    await pruneFiles(directory, Math.max(0, limitBytes - neededBytes))
    await requireDiskSpace(directory, neededBytes)
    const temporary = `${path}.${randomUUID()}.tmp`
    try {
      const rendering = { kind: 'pyramid', tileSidePx } as const
      await images.render({ path: imagePath, rendering, outputPath: temporary }, signal)
      await rename(temporary, path)
    } catch (cause) {
      await rm(temporary, { force: true })
      if (cause instanceof AppError) throw cause
      const message = `The pixels of "${imagePath}" cannot be shown.`
      throw new AppError('input-corrupt', message, { path: imagePath }, { cause })
    }
  }

  const find = async (
    imagePath: string,
    signal: AbortSignal,
  ): Promise<{ path: string; file: PyramidFile }> => {
    const name = await pictureName(imagePath, 'pyramid')
    const path = join(directory, `${name}.tif`)
    while (!(await touch(path))) {
      opened.delete(path)
      await share(
        path,
        (wanted) =>
          turns.add(() => {
            wanted.throwIfAborted()
            return make(imagePath, path, wanted)
          }),
        signal,
      )
    }
    const file = opened.get(path) ?? (await readPyramid(path))
    opened.set(path, file)
    return { path, file }
  }

  return {
    describe: async (imagePath, signal) => (await find(imagePath, signal)).file.pyramid,
    async locateTile(imagePath, tile, signal) {
      const { path, file } = await find(imagePath, signal)
      return { path, ...file.tileAt(tile) }
    },
  }
}
