import { tmpdir } from 'node:os'
import type { IdentifiedImage, ImageDecoder, RenderRequest } from '../decoding/image-decoder.ts'
import { fileIdentity } from '../files/file-identity.ts'
import { DecodedSource } from './decoded-source.ts'
import type { ImageInfo } from './image-info.ts'
import type { ImageSource } from './image-source.ts'
import { createProbeCache } from './probe-cache.ts'

export interface OpenOptions {
  readonly signal?: AbortSignal | undefined
  /** Which page of a file whose pages are pictures of their own; the first by default. */
  readonly page?: number
}

/** The one door by which the backend reads pictures. What a file was found to hold is remembered while it is the same. */
export interface Images {
  /**
   * Opens an image by its content. Its pixels are decoded to a spool on disk when strips are first asked for; the caller
   * closes it.
   * @throws AppError as `ImageDecoder` does
   */
  open(path: string, options?: OpenOptions): Promise<ImageSource>
  /** What a file holds. @throws AppError as `ImageDecoder` does */
  describe(path: string, signal?: AbortSignal): Promise<ImageInfo>
  /** Makes a picture for the screen. @throws AppError as `ImageDecoder` does */
  render(request: Omit<RenderRequest, 'scratchDirectory'>, signal?: AbortSignal): Promise<void>
}

/**
 * @param decoders reads pictures
 * @param scratchDirectory where decoded pixels are spooled; the system's temporary folder by default
 */
export function createImages(
  decoder: ImageDecoder,
  scratchDirectory = tmpdir(),
  cache = createProbeCache(),
): Images {
  const look = async (path: string, { page = 0, signal }: OpenOptions): Promise<IdentifiedImage> => {
    signal?.throwIfAborted()
    const known = cache.find(path, page, await fileIdentity(path))
    if (known !== null) return known
    const image = await decoder.probe(path, { page, signal })
    cache.remember(page, image)
    return image
  }
  return {
    open: async (path, options = {}) =>
      new DecodedSource(await look(path, options), decoder, scratchDirectory),
    describe: async (path, signal) => (await look(path, { signal })).info,
    render: (request, signal) => decoder.render({ ...request, scratchDirectory }, signal),
  }
}
