import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { resolveFormat } from '../formats/output-format.ts'
import { requireDiskSpace } from '../files/disk-space.ts'
import { FileSink } from './file-sink.ts'
import { fileError } from '../files/file-error.ts'
import type { ImageSink, ImageSinkOptions } from './image-sink.ts'
import { makeDirectory } from '../files/make-directory.ts'
import { requireFormatFits, requireFreeName } from './output-checks.ts'
import { RasterSpool } from './spool/raster-spool.ts'
import { createScratchDirectory, removeOrphans } from '../files/scratch-directory.ts'
import { spoolBytes, type SpoolLayout } from './spool/spool-layout.ts'

/**
 * Opens a file to be written. Strips go to a spool on disk, `finish` encodes that to a temporary file beside the
 * final name, which appears when the file is complete.
 * @throws AppError output-too-large (details name a format that fits) | output-is-input | output-exists |
 *   output-unwritable | disk-full
 */
export async function openImageSink(options: ImageSinkOptions): Promise<ImageSink> {
  options.signal?.throwIfAborted()
  const { source, finalPath } = options
  const format = resolveFormat(options.encoding.format, source.info.format)
  requireFormatFits(format, options)
  const directory = dirname(finalPath)
  try {
    await makeDirectory(directory)
    await requireFreeName(options)
    await removeOrphans(directory)
  } catch (error) {
    throw fileError(error, finalPath, 'write')
  }
  const layout: SpoolLayout = {
    widthPx: options.widthPx,
    heightPx: options.heightPx * (options.pages ?? 1),
    channels: source.info.colourChannels + (source.info.hasAlpha ? 1 : 0),
    bitDepth: source.info.bitDepth,
    isInks: source.info.colourChannels === 4,
  }
  const scratch = await createScratchDirectory(options.scratchDirectory ?? tmpdir())
  try {
    await requireDiskSpace(scratch, spoolBytes(layout))
    const spool = await RasterSpool.create(join(scratch, 'strips.tif'), layout)
    return new FileSink(options, format, scratch, spool)
  } catch (error) {
    await rm(scratch, { recursive: true, force: true })
    throw error
  }
}
