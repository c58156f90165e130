import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import PQueue from 'p-queue'
import { AppError } from '../../common/messages/app-error.ts'
import { withDecodableFile } from '../image/decodable-file.ts'
import { libvips } from '../image/libvips.ts'
import { createBoundedFolder } from '../files/bounded-folder.ts'
import { touch } from '../files/kept-files.ts'
import { pictureName } from './picture-name.ts'

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
   * @throws AppError `input-not-found`, `input-corrupt`
   */
  locate(request: PreviewRequest): Promise<{ readonly path: string; readonly mimeType: string }>
}

/** Decodes the file at a path by `work`, with what that needs of precaution. */
export type Decode = <T>(path: string, work: () => Promise<T>) => Promise<T>

/** Without any precaution. */
export const decodeFreely: Decode = (_, work) => work()

const previewsAtOnce = 2

/** @param limitBytes oldest previews are deleted when the folder exceeds this. */
export function createPreviewCache(
  directory: string,
  limitBytes: number,
  decode: Decode = decodeFreely,
): PreviewCache {
  const underWay = new Map<string, Promise<void>>()
  const turns = new PQueue({ concurrency: previewsAtOnce })
  const folder = createBoundedFolder(directory, limitBytes)

  const make = async (request: PreviewRequest, target: string): Promise<void> => {
    await mkdir(directory, { recursive: true })
    await decode(request.path, () => render(request, target))
    await folder.written((await stat(target)).size)
  }
  return {
    async locate(request) {
      const type = request.isExact ? 'png' : 'webp'
      const target = join(directory, `${await pictureName(request.path, `side ${request.sidePx}`)}.${type}`)
      const answer = { path: target, mimeType: `image/${type}` }
      if (await touch(target)) return answer
      let work = underWay.get(target)
      if (!work) {
        work = turns.add(() => make(request, target)).finally(() => underWay.delete(target))
        underWay.set(target, work)
      }
      await work
      return answer
    },
  }
}

async function render(request: PreviewRequest, target: string): Promise<void> {
  const { path, sidePx, isExact } = request
  const temporary = `${target}.${randomUUID()}.tmp`
  try {
    await withDecodableFile(path, dirname(target), async (decodable) => {
      const whole = libvips(decodable, { limitInputPixels: false, failOn: 'none' })
      const picture = whole
        .autoOrient()
        .resize({ width: sidePx, height: sidePx, fit: 'inside', withoutEnlargement: true })
        .toColourspace('srgb')
      const encoded = isExact
        ? picture.png({ compressionLevel: 1 })
        : picture.webp({ quality: 80, effort: 1 })
      return await encoded.toFile(temporary)
    })
    await rename(temporary, target)
  } catch (cause) {
    await rm(temporary, { force: true })
    if (cause instanceof AppError) throw cause
    throw new AppError('input-corrupt', `No preview can be made of "${path}".`, { path }, { cause })
  }
}
