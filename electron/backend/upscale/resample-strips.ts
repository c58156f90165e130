import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ImageSize } from '../../common/settings/output-target.ts'
import type { PixelBlock } from '../../common/pixels/pixel-block.ts'
import { releaseSamples } from '../pixels/release-samples.ts'
import { RasterSpool } from '../image/spool/raster-spool.ts'
import { createScratchDirectory } from '../files/scratch-directory.ts'
import type { SpoolLayout } from '../image/spool/spool-layout.ts'
import { libvips } from '../image/libvips.ts'

/**
 * Resamples a picture that comes as strips to another size (Lanczos, in linear light; inks as they are) and gives it as strips
 * again. Both sizes are spooled on disk, so memory stays at a few rows.
 */
export async function* resampleStrips(options: {
  readonly strips: AsyncIterable<PixelBlock>
  readonly layout: SpoolLayout
  readonly target: ImageSize
  readonly stripHeightPx: number
  readonly scratchDirectory: string
  readonly signal: AbortSignal
}): AsyncGenerator<PixelBlock> {
  const { layout, target } = options
  const directory = await createScratchDirectory(options.scratchDirectory)
  const opened: RasterSpool[] = []
  try {
    const before = await RasterSpool.create(join(directory, 'before.tif'), layout)
    opened.push(before)
    for await (const strip of options.strips) {
      options.signal.throwIfAborted()
      await before.append(strip)
      releaseSamples(strip)
    }
    await before.complete({})
    const resampledPath = join(directory, 'resampled.v')
    const picture = libvips(before.path, {
      limitInputPixels: false,
      unlimited: true,
      sequentialRead: true,
      ignoreIcc: true,
    })
    await picture
      .pipelineColourspace(layout.isInks ? 'cmyk' : 'scrgb')
      .resize(target.widthPx, target.heightPx, { fit: 'fill', kernel: 'lanczos3' })
      .toColourspace(spaceOf(layout))
      .toFile(resampledPath)
    await before.dispose()
    const after = await RasterSpool.open(resampledPath)
    opened.push(after)
    for (let top = 0; top < target.heightPx; top += options.stripHeightPx) {
      options.signal.throwIfAborted()
      yield await after.read(top, Math.min(options.stripHeightPx, target.heightPx - top))
    }
  } finally {
    for (const spool of opened) await spool.dispose()
    await rm(directory, { recursive: true, force: true })
  }
}

function spaceOf({ channels, bitDepth, isInks }: SpoolLayout): string {
  if (isInks) return 'cmyk'
  if (channels < 3) return bitDepth === 16 ? 'grey16' : 'b-w'
  return bitDepth === 16 ? 'rgb16' : 'srgb'
}
