import { copyRectangle, newSamples, type PixelBlock } from '../../common/pixels/pixel-block.ts'
import { planTiles, type Tile, type TilePlan, type TileRow } from '../tiling/tile-plan.ts'
import type { TileRunner } from '../engine/tile-runner.ts'
import { meanOfAverages, type GlobalAverages } from '../engine/global-averages.ts'
import { blendBlocks } from '../pixels/blend-blocks.ts'
import { measureColourAverages, upscalePixels } from './upscale-pixels.ts'
import { RowWindow } from './row-window.ts'

/** Global averages are measured on at most about so many tiles: more hardly change them. */
const tilesToMeasure = 32

/**
 * Narrower images are widened to this by repeating their border: networks have never seen a picture of a few
 * pixels between zeros, and what they make of it does not resemble it.
 */
const leastContextPx = 16

/** Sides of tiles for images smaller than a full one, in input pixels, in steps of at most one half. */
const sharedSidesPx = [32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536]

export interface PassInput {
  readonly widthPx: number
  readonly heightPx: number
  /** Colour channels (1, 3 or 4), plus one where there is alpha. */
  readonly channels: number
  readonly hasAlpha: boolean
  readonly strips: AsyncIterable<PixelBlock>
  /** Per cent of the model's result over what it was given; only models of scale 1 can be mixed so. Else all of it. */
  readonly strength?: number
}

export interface PassControl {
  readonly signal: AbortSignal
  /** Awaited before each tile. */
  checkpoint(): Promise<void>
  onTileDone(tile: Tile): void
}

/** The tiles of a pass over an image of this size. */
export function planPass(runner: TileRunner, widthPx: number, heightPx: number): TilePlan {
  const { overlapPx, multipleOfPx, minimumSizePx, fixedSizePx } = runner.model.facts
  const roundUp = (px: number): number => Math.ceil(px / multipleOfPx) * multipleOfPx
  const side = (imagePx: number): number => {
    const wantedPx = roundUp(Math.max(imagePx, minimumSizePx, leastContextPx))
    return runner.takesAnyShape
      ? evenSide(wantedPx, runner.tileSizePx, runner.model.facts)
      : sharedSide(wantedPx, runner.tileSizePx, runner.model.facts)
  }
  return planTiles({
    imageWidthPx: roundUp(widthPx),
    imageHeightPx: roundUp(heightPx),
    tileWidthPx: fixedSizePx?.width ?? side(widthPx),
    tileHeightPx: fixedSizePx?.height ?? side(heightPx),
    overlapPx,
    alignmentPx: multipleOfPx,
  })
}

/**
 * The smallest tile side that covers an image side in as many tiles as the largest one does. Border tiles end at
 * the border, so a tile that does not divide the image computes much of it twice.
 */
function evenSide(
  imagePx: number,
  largestPx: number,
  { overlapPx, multipleOfPx }: { readonly overlapPx: number; readonly multipleOfPx: number },
): number {
  if (imagePx <= largestPx) return imagePx
  const along = {
    imageHeightPx: multipleOfPx,
    tileHeightPx: multipleOfPx,
    overlapPx,
    alignmentPx: multipleOfPx,
  }
  const tilesOf = (tileWidthPx: number): number =>
    planTiles({ imageWidthPx: imagePx, tileWidthPx, ...along }).tileCount
  const fewest = tilesOf(largestPx)
  const idealPx = Math.max((imagePx - 2 * overlapPx) / fewest, 2 * multipleOfPx) + 2 * overlapPx
  let sidePx = Math.ceil(idealPx / multipleOfPx) * multipleOfPx
  while (sidePx < largestPx && tilesOf(sidePx) > fewest) sidePx += multipleOfPx
  return Math.min(largestPx, sidePx)
}

/**
 * A tile side that many small images share, for providers that prepare each shape anew: the largest of a few that
 * lies inside the image. Filling a tile with invented pixels beside a smaller image would cost sharpness along
 * two of its borders, 1.4 dB over the outer two pixels (measured on Set5), and mostly more time.
 */
function sharedSide(
  imagePx: number,
  largestPx: number,
  { overlapPx, multipleOfPx }: { readonly overlapPx: number; readonly multipleOfPx: number },
): number {
  if (imagePx >= largestPx) return largestPx
  const sides = sharedSidesPx
    .map((px) => Math.ceil(px / multipleOfPx) * multipleOfPx)
    .filter((px) => px < largestPx)
  const leastPx = 2 * overlapPx + 2 * multipleOfPx
  const inside = sides.findLast((px) => px <= imagePx && (px >= leastPx || px === imagePx))
  return inside ?? sides.find((px) => px > imagePx) ?? largestPx
}

/**
 * Enlarges an image once by the model's scale: takes strips of any height, gives one strip per row of tiles.
 * Holds one window of rows and one row of results, whatever the image's size.
 * @param averages of the whole image, for networks whose tiles must share them; else `null`.
 */
export async function* upscalePass(
  runner: TileRunner,
  plan: TilePlan,
  input: PassInput,
  averages: GlobalAverages | null,
  control: PassControl,
): AsyncGenerator<PixelBlock> {
  for await (const { row, window } of rowsOfTiles(plan, input)) {
    yield await runRow(runner, plan, row, window, input, averages, control)
  }
}

/** Measures the global averages of an image over tiles spread evenly across it. */
export async function measureAverages(
  runner: TileRunner,
  plan: TilePlan,
  input: PassInput,
  control: Pick<PassControl, 'signal' | 'checkpoint'>,
): Promise<GlobalAverages> {
  const step = Math.max(1, Math.ceil(plan.tileCount / tilesToMeasure))
  const measured: GlobalAverages[] = []
  for await (const { row, window } of rowsOfTiles(plan, input)) {
    const chosen = row.tiles.filter(({ index }) => index % step === 0)
    await control.checkpoint()
    const blocks = chosen.map((tile) =>
      window.cut(tile.leftPx, tile.topPx, plan.tileWidthPx, plan.tileHeightPx),
    )
    measured.push(
      ...(await Promise.all(
        blocks.map((block) => measureColourAverages(runner, block, input.hasAlpha, control.signal)),
      )),
    )
  }
  return meanOfAverages(measured)
}

/** Each row of tiles, with a window that holds at least its pixels. */
async function* rowsOfTiles(
  plan: TilePlan,
  input: PassInput,
): AsyncGenerator<{ readonly row: TileRow; readonly window: RowWindow }> {
  const window = new RowWindow(input.widthPx, input.channels)
  const strips = input.strips[Symbol.asyncIterator]()
  try {
    for (const row of plan.rows) {
      const neededPx = Math.min(input.heightPx, row.topPx + plan.tileHeightPx)
      while (window.bottomPx < neededPx) {
        const next = await strips.next()
        if (next.done) {
          throw new Error(
            `Expected ${input.heightPx} rows of pixels but the source ended at ${window.bottomPx}.`,
          )
        }
        window.push(next.value)
      }
      window.dropAbove(row.topPx)
      yield { row, window }
    }
  } finally {
    await strips.return?.()
  }
}

async function runRow(
  runner: TileRunner,
  plan: TilePlan,
  row: TileRow,
  window: RowWindow,
  input: PassInput,
  averages: GlobalAverages | null,
  control: PassControl,
): Promise<PixelBlock> {
  const { scale } = runner.model.facts
  const keepHeightPx = Math.min(row.keepHeightPx, input.heightPx - row.keepTopPx)
  const widthPx = input.widthPx * scale
  const heightPx = keepHeightPx * scale
  let strip: PixelBlock | null = null
  const failure = new AbortController()
  const signal = AbortSignal.any([control.signal, failure.signal])

  const runTile = async (tile: Tile): Promise<void> => {
    const block = window.cut(tile.leftPx, tile.topPx, plan.tileWidthPx, plan.tileHeightPx)
    const made = await upscalePixels(runner, block, input.hasAlpha, averages, signal)
    const { strength = 100 } = input
    const result = strength < 100 && scale === 1 ? blendBlocks(block, made, strength / 100) : made
    strip ??= {
      widthPx,
      heightPx,
      channels: input.channels,
      samples: newSamples(result.samples, widthPx * heightPx * input.channels),
    }
    const keepWidthPx = Math.min(tile.keep.widthPx, input.widthPx - tile.keep.leftPx)
    copyRectangle(
      result,
      (tile.keep.leftPx - tile.leftPx) * scale,
      (tile.keep.topPx - tile.topPx) * scale,
      strip,
      tile.keep.leftPx * scale,
      0,
      keepWidthPx * scale,
      heightPx,
    )
    control.onTileDone(tile)
  }

  const pending = row.tiles.values()
  const lane = async (): Promise<void> => {
    for (const tile of pending) {
      await control.checkpoint()
      await runTile(tile)
    }
  }
  const lanes = Array.from({ length: Math.min(runner.concurrency, row.tiles.length) }, async () => {
    try {
      await lane()
    } catch (error) {
      failure.abort()
      throw error
    }
  })
  const outcomes = await Promise.allSettled(lanes)
  control.signal.throwIfAborted()
  // The first failure is the cause; the others were only aborted by it.
  const failed = outcomes
    .filter((outcome) => outcome.status === 'rejected')
    .map(({ reason }) => reason as Error)
  const cause = failed.find((error) => !('code' in error && error.code === 'cancelled')) ?? failed[0]
  if (cause) throw cause
  if (!strip) throw new Error('A row of tiles has at least one tile.')
  return strip
}
