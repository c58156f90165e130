import { newSamples, type PixelBlock } from '../../common/pixels/pixel-block.ts'
import type { TileRunner } from '../engine/tile-runner.ts'
import { turnBack, turnBlock, turns } from '../pixels/turn-block.ts'

/**
 * A runner that gives the mean of what the model makes of a tile's eight turns (Timofte et al. 2016, the enhanced
 * prediction of "Seven ways to improve example-based single image super resolution"). Models of one fixed size that
 * is no square are run on the four turns that keep it.
 */
export function ensembleRunner(runner: TileRunner): TileRunner {
  const { fixedSizePx } = runner.model.facts
  const keepsShape = fixedSizePx !== null && fixedSizePx.width !== fixedSizePx.height
  const used = turns.filter(({ transpose }) => !keepsShape || !transpose)
  return {
    model: runner.model,
    tileSizePx: runner.tileSizePx,
    takesAnyShape: runner.takesAnyShape,
    concurrency: runner.concurrency,
    get device() {
      return runner.device
    },
    async run(block, averages, signal) {
      const results: PixelBlock[] = []
      const share = averages && averages.length / used.length
      for (const [index, turn] of used.entries()) {
        const own = averages && share ? averages.slice(index * share, (index + 1) * share) : averages
        results.push(turnBack(await runner.run(turnBlock(block, turn), own, signal), turn))
      }
      return meanOf(results)
    },
    // Averages of a turned tile differ from its own, as kernels do not turn with it: each turn has some.
    async measureAverages(block, signal) {
      const measured = []
      for (const turn of used)
        measured.push(...(await runner.measureAverages(turnBlock(block, turn), signal)))
      return measured
    },
    takeWarnings: () => runner.takeWarnings(),
    release: () => runner.release(),
  }
}

function meanOf(blocks: readonly PixelBlock[]): PixelBlock {
  const [first] = blocks
  if (!first) throw new RangeError('Expected the results of at least one turn.')
  const samples = newSamples(first.samples, first.samples.length)
  for (let index = 0; index < samples.length; index++) {
    let sum = 0
    for (const { samples: own } of blocks) sum += own[index] ?? 0
    samples[index] = Math.round(sum / blocks.length)
  }
  return { ...first, samples }
}
