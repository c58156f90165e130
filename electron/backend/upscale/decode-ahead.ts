import { openImageSource, type ImageSource } from '../image/image-source.ts'
import { requireDiskSpace } from '../files/disk-space.ts'
import { makeDirectory } from '../files/make-directory.ts'
import { fileIdentity } from '../files/file-identity.ts'

/** Left free on the disk of the spools by what is decoded ahead: the image under way must not run out of room. */
const roomBytes = 8 * 1024 ** 3

/** Decodes the image that comes next while tiles of another run. Holds one image at most, as a spool on disk. */
export interface DecodeAhead {
  /** Begins to decode this image, and forgets any other; `null`: none comes next. What fails is told by `open`. */
  prepare(path: string | null): void
  /**
   * Opens an image: as it was decoded ahead where it was and the file is still the same, else anew. The caller
   * closes it.
   * @throws AppError as `openImageSource` does; an abort as the signal throws it
   */
  open(path: string, signal: AbortSignal): Promise<ImageSource>
  /**
   * Uses an image before its turn: opens it as `open` does and keeps it for whoever opens it next.
   * @throws AppError as `openImageSource` and `use` do
   */
  borrow<Result>(
    path: string,
    signal: AbortSignal,
    use: (source: ImageSource) => Promise<Result>,
  ): Promise<Result>
}

interface AheadImage {
  readonly path: string
  readonly giveUp: AbortController
  readonly decoded: Promise<{ readonly source: ImageSource; readonly identity: string | null }>
}

/** @param scratchDirectory where spools lie */
export function createDecodeAhead(scratchDirectory: string): DecodeAhead {
  const held: { image: AheadImage | null } = { image: null }

  const begin = (path: string): AheadImage => {
    const giveUp = new AbortController()
    const decoded = decode(path, scratchDirectory, giveUp.signal)
    // Whoever opens the image meets the same failure again, and tells it.
    decoded.catch(() => undefined)
    return { path, giveUp, decoded }
  }
  const take = (): AheadImage | null => {
    const { image } = held
    held.image = null
    return image
  }

  const open = async (path: string, signal: AbortSignal): Promise<ImageSource> => {
    const ahead = take()
    if (ahead && ahead.path !== path) forget(ahead)
    else if (ahead) {
      const source = await unchanged(ahead)
      if (source && !signal.aborted) return source
      await source?.close()
    }
    return await openImageSource(path, { signal, scratchDirectory })
  }

  return {
    prepare(path) {
      if (held.image?.path === path) return
      const other = take()
      if (other) forget(other)
      if (path !== null) held.image = begin(path)
    },
    open,
    async borrow(path, signal, use) {
      const identity = await fileIdentity(path)
      const source = await open(path, signal)
      try {
        const result = await use(source)
        const other = take()
        if (other) forget(other)
        const giveUp = new AbortController()
        held.image = { path, giveUp, decoded: Promise.resolve({ source, identity }) }
        return result
      } catch (error) {
        await source.close()
        throw error
      }
    },
  }
}

async function decode(
  path: string,
  scratchDirectory: string,
  signal: AbortSignal,
): Promise<{ readonly source: ImageSource; readonly identity: string | null }> {
  const identity = await fileIdentity(path)
  const source = await openImageSource(path, { signal, scratchDirectory })
  try {
    await makeDirectory(scratchDirectory)
    await requireDiskSpace(scratchDirectory, roomBytes)
    await source.decode(signal)
    signal.throwIfAborted()
    return { source, identity }
  } catch (error) {
    await source.close()
    throw error
  }
}

/** What was decoded ahead, unless that failed or another file stands there by now. */
async function unchanged({ path, decoded }: AheadImage): Promise<ImageSource | null> {
  const image = await decoded.catch(() => null)
  if (image === null) return null
  if (image.identity !== null && image.identity === (await fileIdentity(path))) return image.source
  await image.source.close()
  return null
}

function forget({ giveUp, decoded }: AheadImage): void {
  giveUp.abort()
  void decoded.then(({ source }) => source.close()).catch(() => undefined)
}
