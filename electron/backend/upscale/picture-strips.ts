import type { ImageSize } from '../../common/output-target.ts'
import type { PixelBlock } from '../../common/pixel-block.ts'
import type { Finish } from '../../common/upscale-settings.ts'
import type { TileRunner } from '../engine/tile-runner.ts'
import { blendStrips, grainStrips } from '../image/finish-strips.ts'
import type { ImageSource } from '../image/image-source.ts'
import { resampleStrips } from '../image/resample-strips.ts'
import { sameSize, type PicturePlan } from './picture-plan.ts'
import { createProgressMeter } from './progress-meter.ts'
import { joinedPass } from './joined-pass.ts'
import { planPass } from './upscale-pass.ts'
import type { UpscaleControl } from './upscale-request.ts'

/** Rows read at a time. */
const stripHeightPx = 64

type Resample = (
  strips: AsyncIterable<PixelBlock>,
  from: ImageSize,
  to: ImageSize,
) => AsyncIterable<PixelBlock>

/** The picture as the sink gets it: passes of the model, blended with the plain enlargement, with grain. */
export function pictureStrips(
  source: ImageSource,
  runner: TileRunner,
  plan: PicturePlan,
  finish: Finish,
  control: UpscaleControl,
  scratchDirectory: string,
): AsyncIterable<PixelBlock> {
  const { info } = source
  const { signal } = control
  const channels = info.colourChannels + (info.hasAlpha ? 1 : 0)
  const resampled: Resample = (strips, from, to) => {
    if (sameSize(from, to)) return strips
    const layout = { widthPx: from.widthPx, heightPx: from.heightPx, channels, bitDepth: info.bitDepth }
    return resampleStrips({ strips, layout, target: to, stripHeightPx, scratchDirectory, signal })
  }
  const format = { channels, bitDepth: info.bitDepth, scratchDirectory }
  const startStrips = () => resampled(source.strips({ stripHeightPx, signal }), info, plan.start)
  const { result, passes } = plan.passes
  const enlarged = passStrips(startStrips(), plan, format, runner, control, resampled)
  const blended =
    finish.strength < 100 && passes.length > 0
      ? blendStrips(resampled(startStrips(), plan.start, result), enlarged, finish.strength / 100)
      : enlarged
  return finish.grain > 0 ? grainStrips(resampled(blended, result, plan.target), finish.grain) : blended
}

interface PictureFormat {
  readonly channels: number
  readonly bitDepth: 8 | 16
  readonly scratchDirectory: string
}

function passStrips(
  start: AsyncIterable<PixelBlock>,
  plan: PicturePlan,
  format: PictureFormat,
  runner: TileRunner,
  control: UpscaleControl,
  resampled: Resample,
): AsyncIterable<PixelBlock> {
  const { scale } = runner.model.facts
  const planned = plan.passes.passes.map((pass) => ({
    pass,
    tiles: planPass(runner, pass.widthPx, pass.heightPx),
  }))
  const meter = createProgressMeter({
    tilesTotal: Math.max(
      1,
      planned.reduce((sum, { tiles }) => sum + tiles.tileCount, 0),
    ),
    device: () => runner.device,
    onProgress: (progress) => control.onProgress(progress),
  })
  let strips = start
  let size = plan.start
  for (const { pass, tiles } of planned) {
    const input = {
      widthPx: pass.widthPx,
      heightPx: pass.heightPx,
      channels: format.channels,
      bitDepth: format.bitDepth,
      strips: resampled(strips, size, pass),
      stripHeightPx,
    }
    strips = joinedPass(runner, tiles, input, {
      scratchDirectory: format.scratchDirectory,
      signal: control.signal,
      checkpoint: () => meter.exclude(() => control.checkpoint()),
      onTileDone: ({ keep }) => meter.tileDone(keep.widthPx * keep.heightPx * scale * scale),
    })
    size = { widthPx: pass.widthPx * scale, heightPx: pass.heightPx * scale }
  }
  return strips
}
