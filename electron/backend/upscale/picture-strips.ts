import type { ImageSize } from '../../common/settings/output-target.ts'
import type { PixelBlock } from '../../common/pixels/pixel-block.ts'
import type { Finish } from '../../common/settings/upscale-settings.ts'
import { blendStrips, grainStrips } from './finish-strips.ts'
import type { ImageSource } from '../image/image-source.ts'
import { resampleStrips } from './resample-strips.ts'
import { sameSize, type PicturePlan } from './picture-plan.ts'
import type { ModelChain } from './model-chain.ts'
import { planChain, runPasses } from './chain-passes.ts'
import { spoolStrips } from './spooled-strips.ts'
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
 * The picture as the sink gets it: steps before, passes of the model, blended with the plain enlargement, steps after
 * in the final size, grain. Each pass takes strips from the one before it as its tiles need them, so that a chain
 * holds a window of rows for each of its passes, and each sees as far as it would in the whole picture. Frames and
 * pages follow each other, each upscaled by itself, so that none shows in its neighbours.
 */
export async function* pictureStrips(
  source: ImageSource,
  chain: ModelChain,
  plan: PicturePlan,
  finish: Finish,
  control: UpscaleControl,
  scratchDirectory: string,
): AsyncGenerator<PixelBlock> {
  const { info } = source
  const { signal } = control
  const { bitDepth } = info
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
  const planned = planChain(chain, plan)
  const shared = { channels, hasAlpha: info.hasAlpha, bitDepth, stripHeightPx, scratchDirectory }
  const run = runPasses(planned, plan.pages, () => chain.enlarging.device, shared, control)
  const enlarge = (start: AsyncIterable<PixelBlock>): AsyncIterable<PixelBlock> => {
    let strips = start
    let size = plan.start
    for (const pass of planned.enlarging) {
      strips = run(pass, resampled(strips, size, pass.input))
      size = pass.output
    }
    return strips
  }
  const throughSteps = (
    strips: AsyncIterable<PixelBlock>,
    steps: typeof planned.before,
  ): AsyncIterable<PixelBlock> => steps.reduce((given, step) => run(step, given), strips)

  for (let page = 0; page < plan.pages; page++) {
    const sourceStrips = (): AsyncIterable<PixelBlock> => {
      const strips = source.strips({ stripHeightPx, page, signal })
      return isGray ? asGray(strips) : strips
    }
    const startStrips = (): AsyncIterable<PixelBlock> =>
      throughSteps(resampled(sourceStrips(), info, plan.start), planned.before)
    const isBlended = finish.strength < 100 && passes.length > 0
    // Steps run once: where what they make is needed twice, it is kept.
    const kept =
      isBlended && planned.before.length > 0
        ? await spoolStrips({
            strips: startStrips(),
            layout: { ...plan.start, channels, bitDepth },
            stripHeightPx,
            scratchDirectory,
            signal,
          })
        : null
    const start = (): AsyncIterable<PixelBlock> => kept?.strips() ?? startStrips()
    try {
      const enlarged = enlarge(start())
      const blended = isBlended
        ? blendStrips(resampled(start(), plan.start, result), enlarged, finish.strength / 100)
        : enlarged
      const sized = throughSteps(resampled(blended, result, plan.written), planned.after)
      const finished = finish.grain > 0 ? grainStrips(sized, finish.grain) : sized
      yield* isGray ? asRgb(finished) : finished
    } finally {
      await kept?.dispose()
    }
  }
}
