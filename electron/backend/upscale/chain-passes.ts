import type { ExecutionProvider } from '../../common/identifiers.ts'
import type { PixelBlock } from '../../common/pixels/pixel-block.ts'
import type { ImageSize } from '../../common/settings/output-target.ts'
import type { TileRunner } from '../engine/tile-runner.ts'
import type { TilePlan } from '../tiling/tile-plan.ts'
import { joinedPass } from './joined-pass.ts'
import type { ChainStep, ModelChain } from './model-chain.ts'
import type { PicturePlan } from './picture-plan.ts'
import { createProgressMeter } from './progress-meter.ts'
import { planPass } from './upscale-pass.ts'
import type { UpscaleControl } from './upscale-request.ts'

/** One run of one model over the whole picture. */
export interface PlannedPass {
  readonly runner: TileRunner
  readonly tiles: TilePlan
  readonly input: ImageSize
  readonly output: ImageSize
  /** Per cent of the model's result over its input. */
  readonly strength: number
  /** What a tile of it costs, for the time left. */
  readonly tileWork: number
}

/** All passes over a picture. */
export interface PlannedChain {
  readonly before: readonly PlannedPass[]
  readonly enlarging: readonly PlannedPass[]
  readonly after: readonly PlannedPass[]
}

/** The passes that bring a picture from its start to the size that is written. */
export function planChain(chain: ModelChain, plan: PicturePlan): PlannedChain {
  const step =
    (size: ImageSize) =>
    ({ runner, strength }: ChainStep): PlannedPass =>
      planned(runner, size, strength)
  return {
    before: chain.before.map(step(plan.start)),
    enlarging: plan.passes.passes.map((pass) => planned(chain.enlarging, pass, 100)),
    after: chain.after.map(step(plan.written)),
  }
}

function planned(runner: TileRunner, { widthPx, heightPx }: ImageSize, strength: number): PlannedPass {
  const { scale, macsPerPixel } = runner.model.facts
  const tiles = planPass(runner, widthPx, heightPx)
  return {
    runner,
    tiles,
    input: { widthPx, heightPx },
    output: { widthPx: widthPx * scale, heightPx: heightPx * scale },
    strength,
    tileWork: Math.max(1, macsPerPixel) * tiles.tileWidthPx * tiles.tileHeightPx,
  }
}

/** What all passes over a picture share. */
interface SharedInput {
  readonly channels: number
  readonly hasAlpha: boolean
  readonly bitDepth: 8 | 16
  readonly stripHeightPx: number
  readonly scratchDirectory: string
}

/** Runs passes of a chain on strips, and reports the progress of all of them together. */
export function runPasses(
  chain: PlannedChain,
  pages: number,
  device: () => ExecutionProvider,
  shared: SharedInput,
  control: UpscaleControl,
): (pass: PlannedPass, strips: AsyncIterable<PixelBlock>) => AsyncIterable<PixelBlock> {
  const all = [...chain.before, ...chain.enlarging, ...chain.after]
  // Pixels of the result count once: those of the enlarging passes, or of the last step where nothing is enlarged.
  const counted = new Set(chain.enlarging.length > 0 ? chain.enlarging : all.slice(-1))
  const sum = (value: (pass: PlannedPass) => number): number =>
    all.reduce((total, pass) => total + value(pass), 0) * pages
  const meter = createProgressMeter({
    tilesTotal: Math.max(
      1,
      sum(({ tiles }) => tiles.tileCount),
    ),
    workTotal: sum(({ tiles, tileWork }) => tiles.tileCount * tileWork),
    device,
    onProgress: (progress) => control.onProgress(progress),
    now: () => control.now?.() ?? performance.now(),
  })
  return (pass, strips) => {
    const { runner, tiles, input, strength, tileWork } = pass
    const pixelsPerPixel = counted.has(pass) ? runner.model.facts.scale ** 2 : 0
    return joinedPass(
      runner,
      tiles,
      { ...shared, ...input, strips, strength },
      {
        scratchDirectory: shared.scratchDirectory,
        signal: control.signal,
        checkpoint: () => meter.exclude(() => control.checkpoint()),
        onTileDone: ({ keep }) => meter.tileDone(keep.widthPx * keep.heightPx * pixelsPerPixel, tileWork),
      },
    )
  }
}
