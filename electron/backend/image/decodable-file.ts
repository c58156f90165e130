import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isForeign } from '../formats/image-format.ts'
import { decodeError } from './decode-error.ts'
import { decodeForeign } from './wasm/decode-foreign.ts'
import { probeWithMetadata } from './probe-image.ts'
import { createScratchDirectory } from '../files/scratch-directory.ts'
import { isZstdTiff, writeWithoutZstd } from '../formats/tiff/zstd-tiff.ts'

/**
 * Gives `use` a file that libvips reads and that shows the image at `path`: the image itself, or a decoded copy in
 * `scratchDirectory` that is gone afterwards.
 * @throws AppError as opening the image does
 */
export async function withDecodableFile<Result>(
  path: string,
  scratchDirectory: string,
  use: (decodablePath: string) => Promise<Result>,
): Promise<Result> {
  const { info, metadata } = await probeWithMetadata(path)
  const { format } = info
  const isZstd = format === 'tiff' && (await isZstdTiff(path))
  if (!isForeign(format) && !isZstd) return await use(path)
  const directory = await createScratchDirectory(scratchDirectory)
  try {
    if (!isForeign(format)) {
      const copyPath = join(directory, 'without-zstd.tif')
      await writeWithoutZstd(path, copyPath).catch((error: unknown) => {
        throw decodeError(error, path)
      })
      return await use(copyPath)
    }
    const { spool } = await decodeForeign({ ...info, format }, directory)
    try {
      await spool.complete(metadata.icc === undefined ? {} : { icc: metadata.icc })
      return await use(join(directory, 'decoded.tif'))
    } finally {
      await spool.dispose()
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
