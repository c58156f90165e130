import { resizeLanczos } from '../pixels/lanczos-resize.ts'
import type { ImageSize } from '../../common/settings/output-target.ts'
import type { ResamplingKernel } from '../../common/contracts/region-compare.ts'
import { libvips } from '../image/libvips.ts'
import { RasterSpool } from '../image/spool/raster-spool.ts'

/**
 * Enlarges a PNG file to another by plain resampling, in the encoding it has. libvips enlarges by its bicubic
 * interpolator when it is told "lanczos3", so that kernel is our own.
 */
export async function enlargeByKernel(
  sourcePath: string,
  targetPath: string,
  kernel: ResamplingKernel,
  size: ImageSize,
): Promise<void> {
  if (kernel === 'lanczos') return await enlargeByLanczos(sourcePath, targetPath, size)
  await libvips(sourcePath, { ignoreIcc: true })
    .resize(size.widthPx, size.heightPx, { fit: 'fill', kernel })
    .keepIccProfile()
    .png({ compressionLevel: 1 })
    .toFile(targetPath)
}

async function enlargeByLanczos(sourcePath: string, targetPath: string, size: ImageSize): Promise<void> {
  const source = libvips(sourcePath, { ignoreIcc: true })
  const { icc, depth } = await source.metadata()
  const isWide = depth === 'ushort'
  const space = isWide ? 'rgb16' : 'srgb'
  const { data, info } = await source
    .toColourspace(space)
    .raw({ depth: isWide ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true })
  const bytes = new Uint8Array(data)
  const samples = isWide ? new Uint16Array(bytes.buffer) : bytes
  const { channels } = info
  const result = resizeLanczos(
    { widthPx: info.width, heightPx: info.height, channels, samples },
    size.widthPx,
    size.heightPx,
  )
  const spool = await RasterSpool.create(`${targetPath}.tif`, {
    ...size,
    channels,
    bitDepth: isWide ? 16 : 8,
  })
  try {
    await spool.append(result)
    await spool.complete(icc === undefined ? {} : { icc })
    await libvips(spool.path, { ignoreIcc: true, limitInputPixels: false })
      .keepIccProfile()
      .toColourspace(space)
      .png({ compressionLevel: 1 })
      .toFile(targetPath)
  } finally {
    await spool.dispose()
  }
}
