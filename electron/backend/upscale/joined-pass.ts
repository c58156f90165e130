import type { PixelBlock } from '../../common/pixels/pixel-block.ts'
import type { TilePlan } from '../tiling/tile-plan.ts'
import type { TileRunner } from '../engine/tile-runner.ts'
import { spoolStrips } from './spooled-strips.ts'
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
  const { widthPx, heightPx, channels, bitDepth, stripHeightPx } = input
  const { scratchDirectory, signal } = control
  const layout = { widthPx, heightPx, channels, bitDepth }
  const spool = await spoolStrips({ strips: input.strips, layout, stripHeightPx, scratchDirectory, signal })
  try {
    const again = (): PassInput => ({ ...input, strips: spool.strips() })
    const averages = await measureAverages(runner, plan, again(), control)
    yield* upscalePass(runner, plan, again(), averages, control)
  } finally {
    await spool.dispose()
  }
}
