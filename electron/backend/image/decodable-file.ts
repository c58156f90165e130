import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openImageSource, type ImageSource } from './image-source.ts'
import { RasterSpool } from './spool/raster-spool.ts'
import { createScratchDirectory } from '../files/scratch-directory.ts'

/** Rows copied at a time. */
const stripHeightPx = 64

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
  const source = await openImageSource(path, { scratchDirectory })
  try {
    if (source.info.readsPlainly) return await use(path)
    const directory = await createScratchDirectory(scratchDirectory)
    try {
      return await use(await writeCopy(source, directory))
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  } finally {
    await source.close()
  }
}

async function writeCopy(source: ImageSource, directory: string): Promise<string> {
  const copyPath = join(directory, 'decoded.tif')
  const { widthPx, heightPx, colourChannels, hasAlpha, bitDepth, pages } = source.info
  const channels = colourChannels + (hasAlpha ? 1 : 0)
  const layout = { widthPx, heightPx: heightPx * pages, channels, bitDepth, isInks: colourChannels === 4 }
  const spool = await RasterSpool.create(copyPath, layout)
  try {
    for (let page = 0; page < pages; page++) {
      for await (const strip of source.strips({ stripHeightPx, page })) await spool.append(strip)
    }
    const { icc } = source.metadata
    await spool.complete(icc === undefined ? {} : { icc }, pages)
  } finally {
    await spool.close()
  }
  return copyPath
}
