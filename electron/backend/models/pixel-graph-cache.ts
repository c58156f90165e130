import { access, utimes } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../common/messages/app-error.ts'
import type { GraphFacts } from '../../common/models/model-descriptor.ts'
import { halveFloats } from '../../model-import/optimise/halve-floats.ts'
import { splitPrelu } from '../../model-import/optimise/split-prelu.ts'
import { decodeModel } from '../../model-import/onnx/model-file.ts'
import { buildPixelGraph } from '../../model-import/pixel-graph.ts'
import type { PixelGraphShape } from '../engine/engine-model.ts'
import { readBytes } from './read-bytes.ts'
import { removeOldest } from '../files/remove-oldest.ts'
import { sha256 } from './sha256.ts'
import { writeAtomically } from '../files/write-atomically.ts'

/** Counts up with every change of what a pixel graph computes. */
const version = 6
/** Each fixed tile shape makes a graph with a copy of the weights; older ones than these are removed. */
const keptGraphs = 12

/** The network a pixel graph is built around. */
export interface CoreGraph {
  readonly graphPath: string
  readonly graphSha256: string
  readonly facts: GraphFacts
}

/** Path of the pixel graph of `core` for `shape` in `directory`, made when missing. */
export async function pixelGraphPath(
  directory: string,
  core: CoreGraph,
  shape: PixelGraphShape,
): Promise<string> {
  const key = sha256(
    JSON.stringify([
      version,
      core.graphSha256,
      core.facts,
      shape.tile,
      shape.sampleType,
      shape.pooling,
      shape.precision,
    ]),
  )
  const filePath = path.join(directory, `${key}.onnx`)
  if (await exists(filePath)) {
    const now = new Date()
    await utimes(filePath, now, now)
    return filePath
  }
  const model = decodeModel(await readBytes(core.graphPath))
  // Graphs of any shape are the CPU's; other devices have kernels for parametric ReLUs.
  if (shape.tile === null) splitPrelu(model)
  if (shape.precision === 'float16' && !halveFloats(model)) {
    throw new AppError('model-unsupported', 'Expected a network that can compute in half floats.')
  }
  await writeAtomically(filePath, buildPixelGraph(model, core.facts, shape))
  await removeOldest(directory, '.onnx', keptGraphs)
  return filePath
}

async function exists(filePath: string): Promise<boolean> {
  return await access(filePath).then(
    () => true,
    () => false,
  )
}
