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
import { englishText } from '../../../electron/common/messages/english-text.ts'
import type { PixelBlock } from '../../../electron/common/pixels/pixel-block.ts'
import type { Fault } from '../../fixtures/engine/faulty-inference.ts'
import { createTinyModel, createUnsoundModel } from '../../fixtures/engine/tiny-model.ts'
import { testPicture } from '../../fixtures/engine/test-picture.ts'

let directory: string
let inference: InferenceProcess
let engine: Engine
let model: EngineModel
let verdicts: ProviderVerdicts
let losses: number
let refused: string[]

beforeEach(async () => {
  losses = 0
  refused = []
  directory = await mkdtemp(join(tmpdir(), 'recovery-test-'))
  process.env['ENLARGER_TEST_FAULTS'] = join(directory, 'faults.json')
  model = await createTinyModel(directory)
  verdicts = await openProviderVerdicts(join(directory, 'verdicts.json'), 'test')
  inference = new InferenceProcess(new URL('../../fixtures/engine/faulty-inference.ts', import.meta.url), {
    answerLimitMs: 30_000,
    onLost: () => losses++,
  })
  engine = createEngine({
    inference,
    verdicts,
    shortestHangLimitMs: 1500,
    onProviderRefused: (provider, reason) => refused.push(`${provider}: ${englishText(reason)}`),
  })
})

afterEach(async () => {
  delete process.env['ENLARGER_TEST_FAULTS']
  delete process.env['ENLARGER_TEST_FAULTY_DEVICE']
  await engine.close()
  await rm(directory, { recursive: true, force: true })
})

const picture = testPicture(96, 96)

async function runWith(
  faults: readonly Fault[],
  block = picture,
  device: 'cpu' | 'auto' = 'cpu',
): Promise<{ output: PixelBlock; warnings: string[]; device: string }> {
  await writeFile(join(directory, 'faults.json'), JSON.stringify(faults))
  const { signal } = new AbortController()
  const runner = await engine.openRunner({ model, device, tileSizePx: 96, sampleType: 'uint8' }, signal)
  try {
    const output = await runner.run(block, null, signal)
    return { output, warnings: runner.takeWarnings().map(englishText), device: runner.device }
  } finally {
    runner.release()
  }
}

describe('a tile that goes wrong', () => {
  it.each<{ fault: Fault; says: RegExp }>([
    { fault: 'black', says: /bad tile: the output is one flat colour/ },
    { fault: 'black-patch', says: /bad tile: the output does not resemble its input/ },
    { fault: 'wrong-size', says: /bad tile: expected 192×192 pixels but received 191×192/ },
    { fault: 'throw', says: /The driver gave up/ },
    { fault: 'crash', says: /process died/ },
    { fault: 'late', says: /no answer within/ },
    { fault: 'hang', says: /no answer within/ },
  ])('is run again after: $fault', async ({ fault, says }) => {
    const undisturbed = await runWith([])
    const disturbed = await runWith([fault])
    expect(disturbed.output.samples).toEqual(undisturbed.output.samples)
    expect(disturbed.warnings).toEqual([expect.stringMatching(says)])
    expect(losses).toBe(['crash', 'late', 'hang'].includes(fault) ? 1 : 0)
  })

  it('is run in smaller tiles when it fails twice, with the same result', async () => {
    const undisturbed = await runWith([])
    const { output, warnings } = await runWith(['black', 'throw'])
    expect(output.samples).toEqual(undisturbed.output.samples)
    expect(warnings).toEqual([expect.stringMatching(/one flat colour.* smaller tiles and came out right/)])
  })

  it('is halved until it fits when memory runs out, and so are the tiles after it', async () => {
    const undisturbed = await runWith([])
    // The whole, then the first of its quarters, do not fit; what follows is cut that small at once.
    const { output, warnings } = await runWith(['out-of-memory', 'out-of-memory'])
    expect(output.samples).toEqual(undisturbed.output.samples)
    expect(warnings).toEqual(['The device ran out of memory. Smaller tiles were used there.'])
    const reopened = await openProviderVerdicts(join(directory, 'verdicts.json'), 'test')
    expect(reopened.tileLimitPx('cpu', model.graphSha256)).toBe(64)
  })

  it('that did not fit into memory leaves smaller tiles for the next image, too', async () => {
    const opened = async (): Promise<number> => {
      const { signal } = new AbortController()
      const runner = await engine.openRunner(
        { model, device: 'cpu', tileSizePx: 96, sampleType: 'uint8' },
        signal,
      )
      runner.release()
      return runner.tileSizePx
    }
    await runWith([])
    expect(await opened()).toBe(96)
    await runWith(['out-of-memory'])
    expect(await opened()).toBe(64)
  })

  it('is an error when nothing helps on the last device, never a picture', async () => {
    const faults = Array.from({ length: 20 }, (): Fault => 'black')
    await expect(runWith(faults)).rejects.toMatchObject({ code: 'bad-tile' })
  })
})

/** A picture in which one sample is as bright as can be. */
function withWhiteSample(): PixelBlock {
  const dimmed = picture.samples.map((sample) => Math.min(sample, 240))
  dimmed[5000] = 255
  return { ...picture, samples: dimmed }
}

describe('a network whose results are not all numbers', () => {
  it('gives a bad tile because of a single one, wherever it runs, and never a picture', async () => {
    model = await createUnsoundModel(directory, 'everywhere')
    await expect(runWith([], withWhiteSample())).rejects.toMatchObject({
      code: 'bad-tile',
      message: expect.stringMatching(/no numbers/) as string,
    })
    expect((await runWith([])).output.widthPx).toBe(192)
  })
})

describe('a device on which tiles go wrong', () => {
  beforeEach(() => {
    process.env['ENLARGER_TEST_FAULTY_DEVICE'] = 'webgpu'
  })

  /** Enough for the self-check to pass and every attempt on the device after it to fail. */
  const always = (fault: Fault): Fault[] => ['none', ...Array.from({ length: 20 }, (): Fault => fault)]

  it.each<{ fault: Fault; says: RegExp; code: string }>([
    { fault: 'black', says: /one flat colour.* cpu was used instead of webgpu/, code: 'bad-tile' },
    { fault: 'black-patch', says: /does not resemble.* cpu was used instead of webgpu/, code: 'bad-tile' },
    { fault: 'throw', says: /The driver gave up.* cpu was used instead of webgpu/, code: 'inference-failed' },
    { fault: 'crash', says: /process died.* cpu was used instead of webgpu/, code: 'inference-crashed' },
    { fault: 'late', says: /no answer within.* cpu was used instead of webgpu/, code: 'inference-hung' },
  ])('hands over to the CPU after: $fault', async ({ fault, says, code }) => {
    const undisturbed = await runWith([])
    const { output, warnings, device } = await runWith(always(fault), picture, 'auto')
    expect(output.samples).toEqual(undisturbed.output.samples)
    expect(device).toBe('cpu')
    expect(warnings).toContainEqual(expect.stringMatching(says))
    expect(verdicts.latest('webgpu')).toMatchObject({ ok: false, reason: { code } })
  })

  it('hands over to the CPU what it makes no numbers of, and the job says so', async () => {
    model = await createUnsoundModel(directory, 'webgpu')
    const { output, warnings, device } = await runWith([], withWhiteSample(), 'auto')
    expect(device).toBe('cpu')
    expect(warnings).toEqual([expect.stringMatching(/on webgpu gave a bad tile: .*no numbers.*cpu was used/)])
    model = await createTinyModel(directory)
    expect(output.samples).toEqual((await runWith([], withWhiteSample())).output.samples)
  })

  it('is not used at all when it is wrong in the self-check, and the device list says why', async () => {
    const { device } = await runWith(['swapped-channels'], picture, 'auto')
    expect(device).toBe('cpu')
    expect(await engine.devices()).toContainEqual({
      provider: 'webgpu',
      name: 'WebGPU',
      verdict: 'failed',
      reason: { code: 'bad-tile', detail: expect.stringMatching(/does not resemble its input/) as string },
    })
    expect(refused).toEqual([expect.stringMatching(/^webgpu: .*(bad tile|Wrong output)/)])
  })

  it('is left out without a word when it is not there, but the device list says so', async () => {
    const { device, warnings } = await runWith(['missing'], picture, 'auto')
    expect(device).toBe('cpu')
    expect([...warnings, ...refused]).toEqual([])
    expect(await engine.devices()).toContainEqual({
      provider: 'webgpu',
      name: 'WebGPU',
      verdict: 'failed',
      reason: { code: 'device-unavailable', detail: 'No graphics card was found.' },
    })
  })

  it('is halved until it fits when its memory is short, and stays in use', async () => {
    const undisturbed = await runWith([])
    const { output, device } = await runWith(['none', 'out-of-memory'], picture, 'auto')
    expect(output.samples).toEqual(undisturbed.output.samples)
    expect(device).toBe('webgpu')
    expect(verdicts.tileLimitPx('webgpu', model.graphSha256)).toBe(64)
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
    expect(losses).toBe(0)
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
    expect(runner.takeWarnings()).toEqual([{ code: 'device-missing', device: 'coreml' }])
    runner.release()
  })
})
