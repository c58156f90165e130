import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { PixelBlock } from '../../common/pixels/pixel-block.ts'
import { createScratchDirectory } from '../files/scratch-directory.ts'
import { RasterSpool } from '../image/spool/raster-spool.ts'
import type { SpoolLayout } from '../image/spool/spool-layout.ts'
import { releaseSamples } from '../pixels/release-samples.ts'

/** A picture on disk that can be read as strips as often as needed. */
export interface SpooledStrips {
  strips(): AsyncGenerator<PixelBlock>
  /** Removes it. */
  dispose(): Promise<void>
}

/** Puts a picture that comes as strips on disk, for work that has to read it more than once. */
export async function spoolStrips(options: {
  readonly strips: AsyncIterable<PixelBlock>
  readonly layout: SpoolLayout
  readonly stripHeightPx: number
  readonly scratchDirectory: string
  readonly signal: AbortSignal
}): Promise<SpooledStrips> {
  const { layout, stripHeightPx } = options
  const directory = await createScratchDirectory(options.scratchDirectory)
  const spool = await RasterSpool.create(join(directory, 'strips.tif'), layout)
  const dispose = async (): Promise<void> => {
    await spool.dispose()
    await rm(directory, { recursive: true, force: true })
  }
  try {
    for await (const strip of options.strips) {
      options.signal.throwIfAborted()
      await spool.append(strip)
      releaseSamples(strip)
    }
  } catch (error) {
    await dispose()
    throw error
  }
  return {
    async *strips() {
      for (let top = 0; top < layout.heightPx; top += stripHeightPx) {
        options.signal.throwIfAborted()
        yield await spool.read(top, Math.min(stripHeightPx, layout.heightPx - top))
      }
    },
    dispose,
  }
}
