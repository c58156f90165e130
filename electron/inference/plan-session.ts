import { readFile } from 'node:fs/promises'
import { AppError } from '../common/messages/app-error.ts'
import type { Samples } from '../common/pixels/pixel-block.ts'
import { areMeansOfPicture } from '../common/pixels/pixel-graph-outputs.ts'
import { decodePlan } from '../common/models/plan-file.ts'
import { loadPlanModule } from './plan-module.ts'
import type { TileSession } from './thread-message.ts'

/** The first of the processor's instruction sets is the best. */
const instructionSet = 0
/** A picture that needs more than this is refused as too large for memory, and tried again in parts. */
const largestWorkspaceBytes = 4 * 2 ** 30

/**
 * Loads a plan into the product's own engine.
 * @throws AppError `inference-failed` where there is no engine for this system or the file is no plan of it
 */
export async function openPlanSession(planPath: string): Promise<TileSession> {
  const loaded = loadPlanModule()
  const plan = decodePlan(await readFile(planPath))
  if (!loaded || !plan)
    throw new AppError('inference-failed', 'Expected a plan that this system can execute.')
  const { words, weights } = plan
  const { module } = loaded
  const packed = new Float32Array(module.packedFloats(words, weights, instructionSet))
  module.pack(words, weights, instructionSet, packed)
  const scale = module.scale(words, weights)
  const memory = { workspace: new Float32Array(0) }

  return {
    async run({ widthPx, heightPx, channels, samples }) {
      if (channels !== 3 || samples.length !== widthPx * heightPx * 3) {
        throw new AppError(
          'bad-request',
          `Expected ${widthPx * heightPx * 3} samples but received ${samples.length}.`,
        )
      }
      const floats = module.workspaceFloats(words, weights, instructionSet, widthPx, heightPx)
      if (floats * 4 > largestWorkspaceBytes) {
        throw new AppError(
          'out-of-memory',
          `A tile of ${widthPx} × ${heightPx} pixels needs ${floats * 4} bytes.`,
        )
      }
      if (memory.workspace.length < floats) memory.workspace = allocate(floats)
      const size = { widthPx: widthPx * scale, heightPx: heightPx * scale }
      const output = samplesLike(samples, size.widthPx * size.heightPx * 3)
      const rowMeans = new Float32Array(3 * size.heightPx)
      module.run(words, weights, instructionSet, packed, memory.workspace, samples, output, rowMeans, widthPx)
      if (!areMeansOfPicture(rowMeans)) {
        throw new AppError('bad-tile', 'the network gave samples that are no numbers, or far out of range')
      }
      return { output: { ...size, channels: 3, samples: output }, pooled: [] }
    },
    close: () => Promise.resolve(),
  }
}

function allocate(floats: number): Float32Array<ArrayBuffer> {
  try {
    return new Float32Array(floats)
  } catch (error) {
    throw new AppError(
      'out-of-memory',
      `Expected ${floats * 4} bytes of memory for a tile.`,
      {},
      { cause: error },
    )
  }
}

function samplesLike(samples: Samples, length: number): Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> {
  return samples instanceof Uint8Array ? new Uint8Array(length) : new Uint16Array(length)
}
