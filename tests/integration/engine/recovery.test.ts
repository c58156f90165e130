import { mkdtemp, rm, writeFile } from 'node:fs/promises'
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
import type { PixelBlock } from '../../../electron/common/pixel-block.ts'
import type { Fault } from '../../fixtures/engine/faulty-inference.ts'
import { createTinyModel } from '../../fixtures/engine/tiny-model.ts'
import { testPicture } from '../../fixtures/engine/test-picture.ts'

let directory: string
let inference: InferenceProcess
let engine: Engine
let model: EngineModel
let verdicts: ProviderVerdicts

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'recovery-test-'))
  process.env['ENLARGER_TEST_FAULTS'] = join(directory, 'faults.json')
  model = await createTinyModel(directory)
  verdicts = await openProviderVerdicts(join(directory, 'verdicts.json'), 'test')
  inference = new InferenceProcess(new URL('../../fixtures/engine/faulty-inference.ts', import.meta.url), {
    answerLimitMs: 30_000,
  })
  engine = createEngine({ inference, verdicts, shortestHangLimitMs: 1500 })
})

afterEach(async () => {
  delete process.env['ENLARGER_TEST_FAULTS']
  await engine.close()
  await rm(directory, { recursive: true, force: true })
})

const picture = testPicture(96, 96)

async function runWith(faults: readonly Fault[]): Promise<{ output: PixelBlock; warnings: string[] }> {
  await writeFile(join(directory, 'faults.json'), JSON.stringify(faults))
  const { signal } = new AbortController()
  const request = { model, device: 'cpu', tileSizePx: 96, sampleType: 'uint8' } as const
  const runner = await engine.openRunner(request, signal)
  try {
    return { output: await runner.run(picture, null, signal), warnings: runner.takeWarnings() }
  } finally {
    runner.release()
  }
}

describe('a tile that goes wrong', () => {
  it.each<{ fault: Fault; says: RegExp }>([
    { fault: 'black', says: /bad tile: the output is one flat colour/ },
    { fault: 'wrong-size', says: /bad tile: expected 192×192 pixels but received 191×192/ },
    { fault: 'throw', says: /The driver gave up/ },
    { fault: 'crash', says: /process died/ },
    { fault: 'hang', says: /no answer within/ },
  ])('is run again after: $fault', async ({ fault, says }) => {
    const undisturbed = await runWith([])
    const disturbed = await runWith([fault])
    expect(disturbed.output.samples).toEqual(undisturbed.output.samples)
    expect(disturbed.warnings).toEqual([expect.stringMatching(says)])
  })

  it('is run in smaller tiles when it fails twice, with the same result', async () => {
    const undisturbed = await runWith([])
    const { output } = await runWith(['black', 'throw'])
    expect(output.samples).toEqual(undisturbed.output.samples)
  })

  it('is run in smaller tiles at once when memory runs out, and smaller tiles are remembered', async () => {
    const undisturbed = await runWith([])
    const { output } = await runWith(['out-of-memory'])
    expect(output.samples).toEqual(undisturbed.output.samples)
    const reopened = await openProviderVerdicts(join(directory, 'verdicts.json'), 'test')
    expect(reopened.tileLimitPx('cpu', model.graphSha256)).toBe(64)
  })

  it('is an error when nothing helps on the last device, never a picture', async () => {
    const faults = Array.from({ length: 20 }, (): Fault => 'black')
    await expect(runWith(faults)).rejects.toMatchObject({ code: 'bad-tile' })
  })
})

describe('the inference process', () => {
  it('is replaced after it was killed from outside, in the middle of nothing', async () => {
    const before = await runWith([])
    const { pid } = inference
    if (pid === null) throw new Error('Expected a running child.')
    process.kill(pid, 'SIGKILL')
    const after = await runWith([])
    expect(after.output.samples).toEqual(before.output.samples)
    expect(inference.pid).not.toBe(pid)
  })

  it('is given up when it does not answer at all, and replaced', async () => {
    await inference.call('providers.list', undefined)
    const { pid } = inference
    if (pid === null) throw new Error('Expected a running child.')
    process.kill(pid, 'SIGSTOP')
    await expect(runWith([])).rejects.toMatchObject({ code: 'inference-hung' })
    expect((await runWith([])).output.widthPx).toBe(192)
    expect(inference.pid).not.toBe(pid)
  })

  it('ends a run that hangs when the work is cancelled', async () => {
    await writeFile(join(directory, 'faults.json'), JSON.stringify(['hang']))
    const controller = new AbortController()
    const request = { model, device: 'cpu', tileSizePx: 96, sampleType: 'uint8' } as const
    const runner = await engine.openRunner(request, controller.signal)
    const run = runner.run(picture, null, controller.signal)
    setTimeout(() => controller.abort(), 300)
    await expect(run).rejects.toMatchObject({ code: 'cancelled' })
    runner.release()
    expect((await runWith([])).output.widthPx).toBe(192)
  })
})

describe('an execution provider', () => {
  it('that is not on this machine is replaced by the CPU, and the user is told', async () => {
    await writeFile(join(directory, 'faults.json'), '[]')
    const { signal } = new AbortController()
    const request = { model, device: 'coreml', tileSizePx: 96, sampleType: 'uint8' } as const
    const runner = await engine.openRunner(request, signal)
    expect(runner.device).toBe('cpu')
    expect(runner.takeWarnings()).toEqual(['coreml is not available on this machine.'])
    runner.release()
  })
})
