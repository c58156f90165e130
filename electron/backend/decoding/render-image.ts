import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createScratchDirectory } from '../files/scratch-directory.ts'
import { decodeError } from '../image/decode-error.ts'
import { decodeImage } from '../image/decode-image.ts'
import type { ImageInfo } from '../image/image-info.ts'
import type { InputFile } from '../image/input-file.ts'
import { libvips } from '../image/libvips.ts'
import type { ProbedImage } from '../image/probe-image.ts'
import { RasterSpool } from '../image/spool/raster-spool.ts'
import type { WasmDecoders } from '../image/wasm/wasm-decoders.ts'
import type { Rendering, RenderRequest } from './image-decoder.ts'

/** Rows copied at a time. */
const copiedRows = 64

/**
 * Makes a picture for the screen of an image that was probed, upright and in sRGB. Damaged images are shown as far as
 * they go.
 * @throws AppError input-corrupt | disk-full
 */
export async function renderImage(
  file: InputFile,
  image: ProbedImage,
  { rendering, outputPath, scratchDirectory }: RenderRequest,
  wasm: WasmDecoders,
  signal?: AbortSignal,
): Promise<void> {
  try {
    await withReadable(file, image, scratchDirectory, wasm, signal, (readable) =>
      render(readable, rendering, outputPath),
    )
  } catch (error) {
    await rm(outputPath, { force: true })
    signal?.throwIfAborted()
    throw decodeError(error, file.path)
  }
}

/** Gives `use` what libvips shows as strips do: the image itself, or a decoded copy that is gone afterwards. */
async function withReadable(
  file: InputFile,
  { info, metadata }: ProbedImage,
  scratchDirectory: string,
  wasm: WasmDecoders,
  signal: AbortSignal | undefined,
  use: (readable: Uint8Array | string) => Promise<void>,
): Promise<void> {
  if (info.readsPlainly) return await use(file.readable)
  const directory = await createScratchDirectory(scratchDirectory)
  try {
    const decoded = await decodeImage(file, info, directory, wasm, signal)
    const spool = await RasterSpool.openWritten(join(directory, decoded.name), decoded.spool)
    const copyPath = join(directory, 'readable.tif')
    try {
      await writeReadable(spool, copyPath, info, metadata.icc)
    } finally {
      await spool.dispose()
    }
    await use(copyPath)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Writes the rows of a spool, as strips carry them, to a TIFF file. */
async function writeReadable(
  spool: RasterSpool,
  path: string,
  { pages, colourChannels }: ImageInfo,
  icc: Uint8Array | undefined,
): Promise<void> {
  const { heightPx } = spool.layout
  const copy = await RasterSpool.create(path, { ...spool.layout, isInks: colourChannels === 4 })
  try {
    for (let top = 0; top < heightPx; top += copiedRows) {
      await copy.append(await spool.read(top, Math.min(copiedRows, heightPx - top)))
    }
    await copy.complete(icc === undefined ? {} : { icc }, pages)
  } finally {
    await copy.close()
  }
}

async function render(
  readable: Uint8Array | string,
  rendering: Rendering,
  outputPath: string,
): Promise<void> {
  switch (rendering.kind) {
    case 'preview': {
      const { sidePx, isExact } = rendering
      const picture = libvips(readable, { limitInputPixels: false, failOn: 'none' })
        .autoOrient()
        .resize({ width: sidePx, height: sidePx, fit: 'inside', withoutEnlargement: true })
        .toColourspace('srgb')
      await (
        isExact ? picture.png({ compressionLevel: 1 }) : picture.webp({ quality: 80, effort: 1 })
      ).toFile(outputPath)
      return
    }
    case 'pyramid':
      // Read once from top to bottom; memory stays at a few rows.
      await libvips(readable, {
        limitInputPixels: false,
        unlimited: true,
        sequentialRead: true,
        failOn: 'none',
      })
        .autoOrient()
        .toColourspace('srgb')
        .tiff({
          pyramid: true,
          tile: true,
          tileWidth: rendering.tileSidePx,
          tileHeight: rendering.tileSidePx,
          compression: 'none',
          predictor: 'none',
          bigtiff: true,
        })
        .toFile(outputPath)
      return
    case 'overview':
      await libvips(readable, { limitInputPixels: false, failOn: 'none' })
        .autoOrient()
        .resize(rendering.widthPx, rendering.heightPx, { fit: 'inside' })
        .flatten({ background: rendering.background })
        .toColourspace('srgb')
        .png({ compressionLevel: 1 })
        .toFile(outputPath)
      return
    default:
      rendering satisfies never
  }
}
