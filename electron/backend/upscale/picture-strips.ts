import type { ImageSize } from '../../common/settings/output-target.ts'
import type { PixelBlock } from '../../common/pixels/pixel-block.ts'
import type { Finish } from '../../common/settings/upscale-settings.ts'
import type { TileRunner } from '../engine/tile-runner.ts'
import { blendStrips, grainStrips } from './finish-strips.ts'
import type { ImageSource } from '../image/image-source.ts'
import { resampleStrips } from './resample-strips.ts'
import { sameSize, type PicturePlan } from './picture-plan.ts'
import { createProgressMeter } from './progress-meter.ts'
import { joinedPass } from './joined-pass.ts'
import { planPass } from './upscale-pass.ts'
import { asGray, asRgb, isNeutral } from './neutral-picture.ts'
import type { UpscaleControl } from './upscale-request.ts'

/** Rows read at a time. */
const stripHeightPx = 64

type Resample = (
  strips: AsyncIterable<PixelBlock>,
  from: ImageSize,
  to: ImageSize,
) => AsyncIterable<PixelBlock>

/**
 * The picture as the sink gets it: passes of the model, blended with the plain enlargement, with grain. Frames and
 * pages follow each other, each upscaled by itself, so that none shows in its neighbours.
 */
export async function* pictureStrips(
  source: ImageSource,
  runner: TileRunner,
  plan: PicturePlan,
  finish: Finish,
  control: UpscaleControl,
  scratchDirectory: string,
): AsyncGenerator<PixelBlock> {
  const { info } = source
  const { signal } = control
  const { bitDepth } = info
  const { scale } = runner.model.facts
  // Networks of three channels tint what is gray; run as one channel, it stays neutral.
  const isGray = await isNeutral(source, plan.pages, signal)
  const channels = (isGray ? 1 : info.colourChannels) + (info.hasAlpha ? 1 : 0)
  const resampled: Resample = (strips, from, to) => {
    if (sameSize(from, to)) return strips
    const isInks = info.colourChannels === 4
    const layout = { widthPx: from.widthPx, heightPx: from.heightPx, channels, bitDepth, isInks }
    return resampleStrips({ strips, layout, target: to, stripHeightPx, scratchDirectory, signal })
  }
  const { result, passes } = plan.passes
  const planned = passes.map((pass) => ({ pass, tiles: planPass(runner, pass.widthPx, pass.heightPx) }))
  const tilesPerPage = planned.reduce((sum, { tiles }) => sum + tiles.tileCount, 0)
  const meter = createProgressMeter({
    tilesTotal: Math.max(1, tilesPerPage * plan.pages),
    device: () => runner.device,
    onProgress: (progress) => control.onProgress(progress),
    now: () => control.now?.() ?? performance.now(),
  })
  const passed = (start: AsyncIterable<PixelBlock>): AsyncIterable<PixelBlock> => {
    let strips = start
    let size = plan.start
    for (const { pass, tiles } of planned) {
      const { widthPx, heightPx } = pass
      const input = {
        widthPx,
        heightPx,
        channels,
        hasAlpha: info.hasAlpha,
        bitDepth,
        strips: resampled(strips, size, pass),
        stripHeightPx,
      }
      strips = joinedPass(runner, tiles, input, {
        scratchDirectory,
        signal,
        checkpoint: () => meter.exclude(() => control.checkpoint()),
        onTileDone: ({ keep }) => meter.tileDone(keep.widthPx * keep.heightPx * scale * scale),
      })
      size = { widthPx: widthPx * scale, heightPx: heightPx * scale }
    }
    return strips
  }
  for (let page = 0; page < plan.pages; page++) {
    const sourceStrips = (): AsyncIterable<PixelBlock> => {
      const strips = source.strips({ stripHeightPx, page, signal })
      return isGray ? asGray(strips) : strips
    }
    const startStrips = () => resampled(sourceStrips(), info, plan.start)
    const enlarged = passed(startStrips())
    const blended =
      finish.strength < 100 && passes.length > 0
        ? blendStrips(resampled(startStrips(), plan.start, result), enlarged, finish.strength / 100)
        : enlarged
    const sized = resampled(blended, result, plan.written)
    const finished = finish.grain > 0 ? grainStrips(sized, finish.grain) : sized
    yield* isGray ? asRgb(finished) : finished
  }
}
