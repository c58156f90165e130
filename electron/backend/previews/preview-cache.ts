import { createHash, randomUUID } from 'node:crypto'
import { access, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Sharp } from 'sharp'
import { AppError } from '../../common/app-error.ts'
import { withDecodableFile } from '../image/decodable-file.ts'
import { libvips } from '../image/libvips.ts'

/** What a preview is made for. */
export interface PreviewRequest {
  readonly path: string
  /** The preview fits a square of this side; smaller images keep their size. `null`: every pixel. */
  readonly sidePx: number | null
  /** Every sample as it is, for comparing; otherwise small and quick to load. */
  readonly isExact: boolean
}

/** Pictures for the screen, made from images of any size and kept on disk. */
export interface PreviewCache {
  /**
   * The preview's file, made when it is missing or the image has changed since.
   * @throws AppError `input-not-found`, `input-corrupt`; `input-too-large` for every pixel of more than a window
   *   should hold at once.
   */
  locate(request: PreviewRequest): Promise<{ readonly path: string; readonly mimeType: string }>
}

const previewsAtOnce = 2
/** Four bytes a pixel in the window: 400 MB. */
const largestWholePixels = 100_000_000

/** @param limitBytes oldest previews are deleted when the folder exceeds this. */
export function createPreviewCache(directory: string, limitBytes: number): PreviewCache {
  const underWay = new Map<string, Promise<void>>()
  const turn = limitConcurrency(previewsAtOnce)
  let madeSincePrune = 0

  const make = async (request: PreviewRequest, target: string): Promise<void> => {
    await mkdir(directory, { recursive: true })
    await render(request, target)
    madeSincePrune++
    if (madeSincePrune < 200) return
    madeSincePrune = 0
    await prune(directory, limitBytes)
  }
  return {
    async locate(request) {
      const type = request.isExact ? 'png' : 'webp'
      const target = join(directory, `${await cacheKey(request)}.${type}`)
      const answer = { path: target, mimeType: `image/${type}` }
      if (await touch(target)) return answer
      let work = underWay.get(target)
      if (!work) {
        work = turn(() => make(request, target)).finally(() => underWay.delete(target))
        underWay.set(target, work)
      }
      await work
      return answer
    },
  }
}

/** Names the preview after all it depends on, so that a changed image gets a new one. */
async function cacheKey({ path, sidePx }: PreviewRequest): Promise<string> {
  const stats = await stat(path).catch((cause: unknown) => {
    throw new AppError(
      'input-not-found',
      `Expected an image at "${path}" but there is none.`,
      { path },
      { cause },
    )
  })
  const facts = [path, stats.size, stats.mtimeMs, sidePx].join('\0')
  return createHash('sha256').update(facts).digest('hex').slice(0, 40)
}

async function render(request: PreviewRequest, target: string): Promise<void> {
  const { path, sidePx, isExact } = request
  const temporary = `${target}.${randomUUID()}.tmp`
  try {
    await withDecodableFile(path, dirname(target), async (decodable) => {
      const whole = libvips(decodable, { limitInputPixels: false, failOn: 'none' })
      if (sidePx === null) await requireHoldable(whole, path)
      const size = sidePx === null ? {} : { width: sidePx, height: sidePx }
      const picture = whole
        .autoOrient()
        .resize({ ...size, fit: 'inside', withoutEnlargement: true })
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

/** @throws AppError `input-too-large` where the whole image would take too much of a window's memory. */
async function requireHoldable(image: Sharp, path: string): Promise<void> {
  const { width, height } = await image.metadata()
  if (width * height <= largestWholePixels) return
  const megapixels = (pixels: number): string => String(Math.round(pixels / 1e6))
  throw new AppError(
    'input-too-large',
    `Expected at most ${megapixels(largestWholePixels)} megapixels to show all of "${path}" at once but it has ${megapixels(width * height)}.`,
  )
}

/** Whether the file is there; marks it as used now, for the pruning order. */
async function touch(path: string): Promise<boolean> {
  try {
    await access(path)
    const now = new Date()
    await utimes(path, now, now)
    return true
  } catch {
    return false
  }
}

async function prune(directory: string, limitBytes: number): Promise<void> {
  const names = await readdir(directory)
  const files = await Promise.all(
    names.map(async (name) => ({ path: join(directory, name), stats: await stat(join(directory, name)) })),
  )
  let totalBytes = files.reduce((sum, file) => sum + file.stats.size, 0)
  for (const file of files.sort((a, b) => a.stats.mtimeMs - b.stats.mtimeMs)) {
    if (totalBytes <= limitBytes) return
    await rm(file.path, { force: true })
    totalBytes -= file.stats.size
  }
}

function limitConcurrency(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve))
    running++
    try {
      return await work()
    } finally {
      running--
      waiting.shift()?.()
    }
  }
}
