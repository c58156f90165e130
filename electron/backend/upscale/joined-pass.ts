import { join } from 'node:path'
import { rm } from 'node:fs/promises'
import type { PixelBlock } from '../../common/pixels/pixel-block.ts'
import { releaseSamples } from '../pixels/release-samples.ts'
import type { TilePlan } from '../tiling/tile-plan.ts'
import type { TileRunner } from '../engine/tile-runner.ts'
import { RasterSpool } from '../image/spool/raster-spool.ts'
import { createScratchDirectory } from '../files/scratch-directory.ts'
import { measureAverages, upscalePass, type PassControl, type PassInput } from './upscale-pass.ts'

/**
 * A pass whose tiles join whatever the network: one that averages over the whole image is first run over tiles
 * to measure those averages, which all tiles then share. Its pixels are spooled for that, as they are read
 * twice. An image of one tile needs none of this.
 */
export async function* joinedPass(
  runner: TileRunner,
  plan: TilePlan,
  input: PassInput & { readonly bitDepth: 8 | 16; readonly stripHeightPx: number },
  control: PassControl & { readonly scratchDirectory: string },
): AsyncGenerator<PixelBlock> {
  if (!runner.model.facts.globalPooling || plan.tileCount === 1) {
    yield* upscalePass(runner, plan, input, null, control)
    return
  }
  const directory = await createScratchDirectory(control.scratchDirectory)
  const { widthPx, heightPx, channels, bitDepth, stripHeightPx } = input
  const spool = await RasterSpool.create(join(directory, 'pass.tif'), {
    widthPx,
    heightPx,
    channels,
    bitDepth,
  })
  try {
    for await (const strip of input.strips) {
      control.signal.throwIfAborted()
      await spool.append(strip)
      releaseSamples(strip)
    }
    const again = (): PassInput => ({ ...input, strips: readSpool(spool, heightPx, stripHeightPx) })
    const averages = await measureAverages(runner, plan, again(), control)
    yield* upscalePass(runner, plan, again(), averages, control)
  } finally {
    await spool.dispose()
    await rm(directory, { recursive: true, force: true })
  }
}

async function* readSpool(
  spool: RasterSpool,
  heightPx: number,
  stripHeightPx: number,
): AsyncGenerator<PixelBlock> {
  for (let top = 0; top < heightPx; top += stripHeightPx) {
    yield await spool.read(top, Math.min(stripHeightPx, heightPx - top))
  }
}
