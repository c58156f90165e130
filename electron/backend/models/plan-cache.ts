import { stat, utimes } from 'node:fs/promises'
import path from 'node:path'
import type { CpuEngine } from '../../common/identifiers.ts'
import { encodePlan } from '../../common/models/plan-file.ts'
import { decodeModel } from '../../model-import/onnx/model-file.ts'
import { buildPixelGraph } from '../../model-import/pixel-graph.ts'
import { compilePlan } from '../../model-import/plan/compile-plan.ts'
import type { PixelGraphShape } from '../engine/engine-model.ts'
import { writeAtomically } from '../files/write-atomically.ts'
import type { CoreGraph } from './pixel-graph-cache.ts'
import { readBytes } from './read-bytes.ts'
import { removeOldest } from '../files/remove-oldest.ts'
import { sha256 } from './sha256.ts'

/** Counts up with every change of what is compiled. */
const version = 1
/** Each holds a copy of the weights; older ones than these are removed. */
const keptPlans = 12

/** Which engine computes `core` on the CPU by default; `null` where that was not found out yet. */
export async function knownCpuEngine(directory: string, core: CoreGraph): Promise<CpuEngine | null> {
  if (!isPlannable(core)) return 'onnxruntime'
  for (const sampleType of ['uint8', 'uint16'] as const) {
    const known = await stat(planFile(directory, core, sampleType)).catch(() => null)
    if (known) return known.size > 0 ? 'enlarger' : 'onnxruntime'
  }
  return null
}

/** Path of the plan of `core` in `directory`, compiled when missing; `null` where the engine cannot compute it. */
export async function planPath(
  directory: string,
  core: CoreGraph,
  sampleType: PixelGraphShape['sampleType'],
): Promise<string | null> {
  if (!isPlannable(core)) return null
  const filePath = planFile(directory, core, sampleType)
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

/** Tiles of the others share averages, or have one size, which the engine does not know. */
function isPlannable({ facts }: CoreGraph): boolean {
  return !facts.globalPooling && facts.fixedSizePx === null
}

function planFile(directory: string, core: CoreGraph, sampleType: PixelGraphShape['sampleType']): string {
  const key = sha256(JSON.stringify([version, core.graphSha256, core.facts, sampleType]))
  return path.join(directory, `${key}.plan`)
}
