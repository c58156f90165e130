import { requireDiskSpace } from '../files/disk-space.ts'
import { fileIdentity } from '../files/file-identity.ts'
import { makeDirectory } from '../files/make-directory.ts'
import type { ImageSource } from '../image/image-source.ts'
import type { Images } from '../image/open-image.ts'
import { untilAborted } from '../until-aborted.ts'

/** Left free on the disk of the spools by what is decoded ahead: the image under way must not run out of room. */
const roomBytes = 8 * 1024 ** 3

/** Decodes the image that comes next while tiles of another run. Holds one image at most, as a spool on disk. */
export interface DecodeAhead extends Pick<Images, 'open'> {
  /**
   * Begins to decode this image, and gives up any other, whose decoding ends at once; `null`: none comes next. Errors
   * surface when the image is opened.
   */
  prepare(path: string | null): void
}

interface AheadImage {
  readonly path: string
  readonly giveUp: AbortController
  /** The image, being decoded, and what stood at its path. */
  readonly opened: Promise<{ readonly source: ImageSource; readonly identity: string | null }>
}

/**
 * @param images opens images where none was prepared, or another file took its place
 * @param scratchDirectory where spools are
 */
export function createDecodeAhead(images: Pick<Images, 'open'>, scratchDirectory: string): DecodeAhead {
  const held: { image: AheadImage | null } = { image: null }

  const begin = (path: string): AheadImage => {
    const giveUp = new AbortController()
    const opened = openAndDecode(images, path, scratchDirectory, giveUp.signal)
    // Opening the image meets the same failure again, and reports it.
    opened.catch(() => undefined)
    return { path, giveUp, opened }
  }
  const take = (): AheadImage | null => {
    const { image } = held
    held.image = null
    return image
  }

  return {
    prepare(path) {
      if (held.image?.path === path) return
      const other = take()
      if (other) forget(other)
      if (path !== null) held.image = begin(path)
    },
    async open(path, options = {}) {
      const ahead = take()
      if (ahead && ahead.path !== path) forget(ahead)
      else if (ahead) {
        const source = await unchanged(ahead, options.signal)
        if (source) return source
      }
      return await images.open(path, options)
    },
  }
}

/** Opens an image, which goes on being decoded where there is room. */
async function openAndDecode(
  images: Pick<Images, 'open'>,
  path: string,
  scratchDirectory: string,
  signal: AbortSignal,
): Promise<{ readonly source: ImageSource; readonly identity: string | null }> {
  const identity = await fileIdentity(path)
  const source = await images.open(path, { signal })
  try {
    await makeDirectory(scratchDirectory)
    await requireDiskSpace(scratchDirectory, roomBytes)
    signal.throwIfAborted()
    source.decode(signal).catch(() => undefined)
    return { source, identity }
  } catch (error) {
    await source.close()
    throw error
  }
}

/**
 * What was opened ahead, unless that failed or another file stands there by now.
 * @throws an abort as the signal throws it; the image is closed then
 */
async function unchanged(ahead: AheadImage, signal?: AbortSignal): Promise<ImageSource | null> {
  const { path, opened } = ahead
  try {
    const image = await untilAborted(
      opened.catch(() => null),
      signal,
    )
    if (image === null) return null
    if (image.identity !== null && image.identity === (await fileIdentity(path))) return image.source
    await image.source.close()
    return null
  } catch (error) {
    forget(ahead)
    throw error
  }
}

function forget({ giveUp, opened }: AheadImage): void {
  giveUp.abort()
  void opened.then(({ source }) => source.close()).catch(() => undefined)
}
