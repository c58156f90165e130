import type { TileRunner } from '../../../electron/backend/engine/tile-runner.ts'
import { graphFactsSchema } from '../../../electron/common/models/model-descriptor.ts'
import { newSamples, type PixelBlock } from '../../../electron/common/pixels/pixel-block.ts'
import { repeatPixels } from '../image/write-image.ts'

/** Scale of the runners here. */
export const knownScale = 2

const facts = graphFactsSchema.parse({
  scale: knownScale,
  colourModel: 'rgb',
  receptiveFieldRadiusPx: 1,
  overlapPx: 1,
  macsPerPixel: 0,
  parameterCount: 1,
})

function knownRunner(name: string, run: (block: PixelBlock) => PixelBlock): TileRunner {
  return {
    model: {
      name,
      graphSha256: '0'.repeat(64),
      facts,
      pixelGraph: () => Promise.reject(new Error('This model has no graph.')),
      plan: () => Promise.resolve(null),
    },
    tileSizePx: 16,
    takesAnyShape: true,
    concurrency: 1,
    device: 'cpu',
    run: (block) => Promise.resolve(run(block)),
    measureAverages: () => Promise.resolve([]),
    takeWarnings: () => [],
    release: () => undefined,
  }
}

/** A "network" whose result is known: everything becomes 200. */
export const constantRunner = knownRunner('constant', (block) => {
  const [widthPx, heightPx] = [block.widthPx * knownScale, block.heightPx * knownScale]
  const samples = newSamples(block.samples, widthPx * heightPx * block.channels).fill(200)
  return { widthPx, heightPx, channels: block.channels, samples }
})

/** A "network" that repeats every pixel. */
export const repeatingRunner = knownRunner('repeating', (block) => repeatPixels(block, knownScale))

/** A "network" that repeats every pixel, a sixth of full scale darker. */
export const darkeningRunner = knownRunner('darkening', (block) => {
  const repeated = repeatPixels(block, knownScale)
  return { ...repeated, samples: repeated.samples.map((sample) => Math.max(0, sample - 40)) }
})
