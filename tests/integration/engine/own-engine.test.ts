import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEngine, type Engine } from '../../../electron/backend/engine/engine.ts'
import type { EngineModel } from '../../../electron/backend/engine/engine-model.ts'
import { InferenceProcess } from '../../../electron/backend/engine/inference-process.ts'
import {
  openProviderVerdicts,
  type ProviderVerdicts,
} from '../../../electron/backend/engine/provider-verdicts.ts'
import { decodePlan, encodePlan } from '../../../electron/common/models/plan-file.ts'
import { GraphBuilder } from '../../../electron/model-import/onnx/graph-builder.ts'
import { largestDifference } from '../../fixtures/engine/picture-strips.ts'
import { testPicture } from '../../fixtures/engine/test-picture.ts'
import { asEngineModel } from '../../fixtures/engine/tiny-model.ts'
import { withPlan } from '../../fixtures/engine/with-plan.ts'
import { noise } from '../model-import/run-graph.ts'

let directory: string
let engine: Engine
let inference: InferenceProcess
let verdicts: ProviderVerdicts
let model: EngineModel
const refusals: unknown[] = []
/** Paths of the graphs and plans for which sessions were opened. */
const opened: string[] = []

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'own-engine-test-'))
  verdicts = await openProviderVerdicts(join(directory, 'verdicts.json'), 'test')
  inference = new InferenceProcess()
  refusals.length = 0
  opened.length = 0
  const call = inference.call.bind(inference)
  inference.call = (name, params, timeoutMs) => {
    if (name === 'session.open') opened.push((params as { graphPath: string }).graphPath)
    return call(name, params, timeoutMs)
  }
  engine = createEngine({
    inference,
    verdicts,
    onProviderRefused: (_, cause, computer) => refusals.push({ computer, ...cause }),
  })
  model = withPlan(await wideModel(directory))
})
afterEach(async () => {
  await engine.close()
  await rm(directory, { recursive: true, force: true })
})

/** Wide enough for the engine to gain by it. */
async function wideModel(folder: string): Promise<EngineModel> {
  const graph = new GraphBuilder()
  const image = graph.input(3)
  const weight = (out: number, inputs: number, seed: number) => ({
    dims: [out, inputs, 3, 3],
    data: noise(out * inputs * 9, seed).map((value) => (value - 0.5) / Math.sqrt(inputs * 9)),
  })
  const conv = (input: typeof image, out: number, seed: number) =>
    graph.conv(input, weight(out, input.channels, seed), null, { padding: 1 })
  const features = graph.relu(conv(graph.relu(conv(image, 32, 1)), 32, 2))
  graph.output(graph.add(graph.depthToSpace(conv(features, 12, 3), 2), graph.resizeNearest(image, 2)))
  return await asEngineModel('wide', graph, folder, { receptiveFieldRadiusPx: 3, overlapPx: 3 })
}

async function run(choice: 'auto' | 'onnxruntime' = 'auto', bitDepth: 8 | 16 = 16) {
  const { signal } = new AbortController()
  const sampleType = bitDepth === 8 ? 'uint8' : 'uint16'
  const runner = await engine.openRunner(
    { model, device: 'cpu', tileSizePx: 96, sampleType, engine: choice },
    signal,
  )
  try {
    const output = await runner.run(testPicture(70, 50, bitDepth), null, signal)
    return { output, device: runner.device, warnings: runner.takeWarnings() }
  } finally {
    runner.release()
  }
}

/** Changes the plan that the model gives. */
function damagePlan(damage: (file: Uint8Array) => Uint8Array): void {
  const sound = model
  model = {
    ...model,
    async plan(sampleType) {
      const path = await sound.plan(sampleType)
      if (path !== null) await writeFile(path, damage(await readFile(path)))
      return path
    },
  }
}

describe('on the CPU', () => {
  it.each([8, 16] as const)(
    'the own engine computes what it can, as onnxruntime does, in %d bits',
    async (bitDepth) => {
      const own = await run('auto', bitDepth)
      expect(opened.at(-1)).toMatch(/\.plan$/)
      const reference = await run('onnxruntime', bitDepth)
      expect(opened.at(-1)).toMatch(/\.onnx$/)
      expect(own).toMatchObject({ device: 'cpu', warnings: [] })
      expect(largestDifference(own.output, reference.output)).toBeLessThanOrEqual(1)
    },
  )

  it('checks the own engine against onnxruntime once for each model, and remembers', async () => {
    await run()
    const checks = opened.length
    await engine.close()
    inference = new InferenceProcess()
    const again = await openProviderVerdicts(join(directory, 'verdicts.json'), 'test')
    engine = createEngine({ inference, verdicts: again })
    const { output } = await run()
    expect(checks).toBe(3)
    expect(output.widthPx).toBe(140)
    expect(opened).toHaveLength(3)
  })

  it('leaves a model to onnxruntime, and tells so, where the own engine computes something else', async () => {
    damagePlan((file) => {
      const plan = decodePlan(file)
      if (!plan) throw new Error('The plan is one.')
      return encodePlan({ ...plan, weights: plan.weights.map((weight) => weight * 1.1) })
    })
    const { output } = await run()
    const reference = await run('onnxruntime')
    expect(largestDifference(output, reference.output)).toBe(0)
    expect(refusals).toEqual([expect.objectContaining({ computer: 'enlarger', code: 'self-check-differs' })])
  })

  it('leaves a model to onnxruntime where its plan is damaged', async () => {
    damagePlan((file) => file.map((byte, at) => (at === 8 ? 0 : byte)))
    const { output, warnings } = await run()
    expect(output.widthPx).toBe(140)
    expect(warnings).toEqual([])
    expect(refusals).toHaveLength(1)
  })

  it('goes on with onnxruntime, and tells so, where the own engine fails in the middle of the work', async () => {
    await run()
    await engine.close()
    inference = new InferenceProcess()
    engine = createEngine({
      inference,
      verdicts,
      onProviderRefused: (_, cause, computer) => refusals.push({ computer, ...cause }),
    })
    damagePlan((file) => file.map((byte, at) => (at === 8 ? 0 : byte)))
    const { output, warnings } = await run()
    const reference = await run('onnxruntime')
    expect(largestDifference(output, reference.output)).toBe(0)
    expect(warnings).toEqual([expect.objectContaining({ code: 'own-engine-replaced' })])
  })
})
