import { mkdtemp, readdir, rm } from 'node:fs/promises'
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
import { createTinyModel } from '../../fixtures/engine/tiny-model.ts'
import { largestDifference } from '../../fixtures/engine/picture-strips.ts'
import { testPicture } from '../../fixtures/engine/test-picture.ts'

let directory: string
let engine: Engine
let tiny: EngineModel
let verdicts: ProviderVerdicts

function start(halfError: number): void {
  process.env['ENLARGER_TEST_HALF_ERROR'] = String(halfError)
  const inference = new InferenceProcess(new URL('../../fixtures/engine/gpu-inference.ts', import.meta.url))
  engine = createEngine({ inference, verdicts })
}
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'precision-test-'))
  tiny = await createTinyModel(directory)
  verdicts = await openProviderVerdicts(join(directory, 'verdicts.json'), 'test')
})
afterEach(async () => {
  delete process.env['ENLARGER_TEST_HALF_ERROR']
  await engine.close()
  await rm(directory, { recursive: true, force: true })
})

/** The result on a device, and the precisions of the graphs made for a tile of this size there. */
async function run(
  fp16Safe: boolean | null,
  device: 'webgpu' | 'cpu',
  bitDepth: 8 | 16 = 8,
  precision: 'auto' | 'full' = 'auto',
) {
  const model = { ...tiny, facts: { ...tiny.facts, fp16Safe } }
  const { signal } = new AbortController()
  const sampleType = bitDepth === 8 ? 'uint8' : 'uint16'
  const request = { model, device, tileSizePx: 96, sampleType, precision } as const
  const runner = await engine.openRunner(request, signal)
  const output = await runner.run(testPicture(96, 96, bitDepth), null, signal)
  const usedDevice = runner.device
  const warnings = runner.takeWarnings()
  runner.release()
  const shape = device === 'cpu' ? 'any' : '96x96'
  const graphs = (await readdir(directory)).filter((name) => name.includes(`-${shape}-${sampleType}`))
  return {
    output,
    device: usedDevice,
    warnings,
    precisions: graphs.map((name) => /float\d+/.exec(name)?.[0]),
  }
}

describe('a network that half floats do not harm', () => {
  it('computes in half floats on a GPU and in floats on the CPU, with almost the same result', async () => {
    start(0)
    const onGpu = await run(true, 'webgpu')
    expect(onGpu).toMatchObject({ device: 'webgpu', precisions: ['float16'], warnings: [] })
    const onCpu = await run(true, 'cpu')
    expect(onCpu).toMatchObject({ device: 'cpu', precisions: ['float32'] })
    expect(largestDifference(onGpu.output, onCpu.output)).toBeLessThanOrEqual(1)
  })

  it('computes in floats for 16-bit images, which have more steps than half floats', async () => {
    start(0)
    expect(await run(true, 'webgpu', 16)).toMatchObject({ device: 'webgpu', precisions: ['float32'] })
  })

  it('computes in floats where the user asked for full precision', async () => {
    start(0)
    expect(await run(true, 'webgpu', 8, 'full')).toMatchObject({
      device: 'webgpu',
      precisions: ['float32'],
      warnings: [],
    })
  })

  it('computes in floats on a GPU whose half floats differ, and this is remembered', async () => {
    start(3)
    expect(await run(true, 'webgpu')).toMatchObject({
      device: 'webgpu',
      precisions: ['float32'],
      warnings: [],
    })
    const reopened = await openProviderVerdicts(join(directory, 'verdicts.json'), 'test')
    expect(reopened.get('webgpu', `${tiny.graphSha256}:float16`)?.ok).toBe(false)
    expect(reopened.get('webgpu', tiny.graphSha256)?.ok).toBe(true)
  })
})

describe('a network that half floats harm, or of which it is not known', () => {
  it.each([false, null])('computes in floats everywhere (%s)', async (fp16Safe) => {
    start(0)
    expect(await run(fp16Safe, 'webgpu')).toMatchObject({ device: 'webgpu', precisions: ['float32'] })
  })
})
