import { stat, utimes } from 'node:fs/promises'
import path from 'node:path'
import { encodePlan } from '../../common/models/plan-file.ts'
import { decodeModel } from '../../model-import/onnx/model-file.ts'
import { buildPixelGraph } from '../../model-import/pixel-graph.ts'
import { compilePlan } from '../../model-import/plan/compile-plan.ts'
import type { PixelGraphShape } from '../engine/engine-model.ts'
import { writeAtomically } from '../files/write-atomically.ts'
import type { CoreGraph } from './pixel-graph-cache.ts'
import { readBytes } from './read-bytes.ts'
import { removeOldest } from './remove-oldest.ts'
import { sha256 } from './sha256.ts'

/** Counts up with every change of what is compiled. */
const version = 1
/** Each holds a copy of the weights; older ones than these are removed. */
const keptPlans = 12

/** Path of the plan of `core` in `directory`, compiled when missing; `null` where the engine cannot compute it. */
export async function planPath(
  directory: string,
  core: CoreGraph,
  sampleType: PixelGraphShape['sampleType'],
): Promise<string | null> {
  // Tiles of such networks share averages, which the engine does not know.
  if (core.facts.globalPooling || core.facts.fixedSizePx) return null
  const key = sha256(JSON.stringify([version, core.graphSha256, core.facts, sampleType]))
  const filePath = path.join(directory, `${key}.plan`)
  const known = await stat(filePath).catch(() => null)
  if (known) {
    const now = new Date()
    await utimes(filePath, now, now)
    // An empty file remembers that there is no plan.
    return known.size > 0 ? filePath : null
  }
  const model = decodeModel(await readBytes(core.graphPath))
  const graph = buildPixelGraph(model, core.facts, { tile: null, sampleType })
  const compilation = compilePlan(decodeModel(graph))
  const isPlan = compilation.kind === 'plan'
  await writeAtomically(filePath, isPlan ? encodePlan(compilation.plan) : new Uint8Array())
  await removeOldest(directory, '.plan', keptPlans)
  return isPlan ? filePath : null
}
