import type { Cause, Message } from '../../common/messages/message.ts'
import { availableParallelism, cpus, freemem } from 'node:os'
import type { Device } from '../../common/settings/device.ts'
import type { CpuEngine, ExecutionProvider } from '../../common/identifiers.ts'
import type { OwnEngine } from '../../common/contracts/inference-contract.ts'
import { type Candidate, type EngineModel, type Precision, referenceCandidate } from './engine-model.ts'
import type { InferenceProcess } from './inference-process.ts'
import { createProviderRunner, type ProviderRunner } from './provider-runner.ts'
import type { ProviderVerdicts, Verdict } from './provider-verdicts.ts'
import { shortestHangLimitMs } from './run-clock.ts'
import { checkProvider } from './self-check.ts'
import { createTurns } from './turns.ts'
import { createRecovery, type TileRunner } from './tile-runner.ts'
import { chooseCpuSessions, chooseTileSize, smallestUsefulSide } from './tile-size.ts'

/** Sessions of a runner nobody uses are kept this long for the next image. */
const idleMs = 60_000

export interface RunnerRequest {
  readonly model: EngineModel
  readonly device: ExecutionProvider | 'auto'
  /** `null`: as large as memory allows. */
  readonly tileSizePx: number | null
  readonly sampleType: 'uint8' | 'uint16'
  /** `full`: half floats are left out, whatever was measured. `auto` unless given. */
  readonly precision?: 'auto' | 'full'
  /** What computes on the CPU; `auto`, the default: the product's own engine where it can, else onnxruntime. */
  readonly engine?: 'auto' | 'onnxruntime'
}

/** Chooses execution providers, holds their sessions, and lends runners to one image at a time. */
export interface Engine {
  /** Execution providers of this machine, best first, with what is known of them. */
  devices(): Promise<Device[]>
  /**
   * A runner for the model. A provider that fails its self-check is left out; the CPU is always there.
   * One runner is lent at a time: who asks while another is lent waits for its turn.
   * @throws AppError `cancelled` where the signal is aborted first.
   */
  openRunner(request: RunnerRequest, signal: AbortSignal): Promise<TileRunner>
  /**
   * Runners for the models of one image, which run one after the other and share the memory for tiles. They are one
   * turn: releasing any of them releases all.
   * @throws AppError as {@link Engine.openRunner}
   */
  openRunners(requests: readonly RunnerRequest[], signal: AbortSignal): Promise<TileRunner[]>
  /** Ends the inference child and all sessions. */
  close(): Promise<void>
}

interface Kept {
  readonly key: string
  /** A tile did not fit into memory, or a provider failed: the next image begins with what is known now. */
  readonly isOutdated: () => boolean
  readonly runners: readonly ProviderRunner[]
  readonly runner: TileRunner
}

/** The engine over one inference child. */
export function createEngine(options: {
  readonly inference: InferenceProcess
  readonly verdicts: ProviderVerdicts
  /** Called when a provider, or the product's own engine on the CPU, is left out although it is there. */
  readonly onProviderRefused?: (provider: ExecutionProvider, cause: Cause, engine: CpuEngine) => void
  /** Shortest time after which a run may count as hung. */
  readonly shortestHangLimitMs?: number
}): Engine {
  const { inference, verdicts } = options
  let kept: readonly Kept[] = []
  const turns = createTurns()
  let endTurn = (): void => undefined
  let idleTimer: NodeJS.Timeout | undefined

  /** Closes what is kept, but for `wanted`. */
  const closeKept = async (wanted: readonly Kept[] = []): Promise<void> => {
    const closing = kept.filter((each) => !wanted.includes(each))
    kept = wanted
    for (const { runners } of closing) for (const runner of runners) await runner.close()
  }

  const verdictOn = async (
    candidate: Candidate,
    model: EngineModel,
    signal: AbortSignal,
    engineVersion = '',
  ): Promise<Verdict> => {
    const { provider, precision } = candidate
    const key = verdictKey(model, candidate, engineVersion)
    const known = verdicts.get(provider, key)
    if (known) return known
    const verdict = await checkProvider(inference, model, candidate, signal)
    await verdicts.set(provider, key, verdict)
    // Where half floats are not good enough, floats are.
    if (!verdict.ok && !verdict.isMissing && precision === 'float32')
      options.onProviderRefused?.(provider, verdict.reason ?? { code: 'self-check-failed' }, candidate.engine)
    return verdict
  }

  const usableProviders = async (request: RunnerRequest, signal: AbortSignal) => {
    const { providers, ownEngine } = await inference.call('providers.list', undefined)
    const wanted = request.device === 'auto' ? providers : providers.filter((name) => name === request.device)
    const refusals: Message[] = []
    if (wanted.length === 0 && request.device !== 'auto')
      refusals.push({ code: 'device-missing', device: request.device })
    const usable: Candidate[] = []
    for (const provider of wanted.filter((name) => name !== 'cpu')) {
      let verdict: Verdict = { ok: false, reason: null }
      for (const precision of precisionsFor(request)) {
        const candidate: Candidate = { provider, precision, engine: 'onnxruntime' }
        verdict = await verdictOn(candidate, request.model, signal)
        if (verdict.ok) usable.push(candidate)
        if (verdict.ok || verdict.isMissing) break
      }
      if (!verdict.ok && request.device !== 'auto')
        refusals.push({
          code: 'device-refused',
          device: provider,
          cause: verdict.reason ?? { code: 'self-check-failed' },
        })
    }
    const engineVersion = ownEngine?.version ?? ''
    if (
      ownEngine &&
      request.engine !== 'onnxruntime' &&
      (await request.model.plan(request.sampleType)) !== null
    ) {
      const candidate: Candidate = { ...referenceCandidate, engine: 'enlarger' }
      if ((await verdictOn(candidate, request.model, signal, engineVersion)).ok) usable.push(candidate)
    }
    return { candidates: [...usable, referenceCandidate], refusals, engineVersion }
  }

  /** @param share of how many models the image has to run */
  const build = async (
    request: RunnerRequest,
    key: string,
    share: number,
    signal: AbortSignal,
  ): Promise<Kept> => {
    const { model } = request
    const { candidates, refusals, engineVersion } = await usableProviders(request, signal)
    const sessions = chooseCpuSessions(model.facts, availableParallelism(), freemem() / share)
    const runnerOptions = {
      concurrency: sessions,
      sampleType: request.sampleType,
      shortestHangLimitMs: options.shortestHangLimitMs ?? shortestHangLimitMs,
    }
    const [first, ...rest] = candidates.map((candidate) =>
      createProviderRunner(inference, model, candidate.provider, { ...runnerOptions, ...candidate }),
    )
    if (!first) throw new Error('The CPU is always among the providers.')
    const limit = verdicts.tileLimitPx(first.provider, model.graphSha256)
    const chosen =
      request.tileSizePx ?? chooseTileSize(model.facts, first.provider, first.concurrency * share, freemem())
    const tileSizePx = Math.max(Math.min(chosen, limit ?? chosen), smallestUsefulSide(model.facts))
    let isOutdated = false
    const recovery = createRecovery(model, {
      runners: [first, ...rest],
      onProviderFailed: ({ provider, engine }, cause) => {
        isOutdated = true
        const failed = candidates.find((each) => each.provider === provider && each.engine === engine)
        const key = verdictKey(model, failed ?? referenceCandidate, engineVersion)
        void verdicts.set(provider, key, { ok: false, reason: cause })
        options.onProviderRefused?.(provider, cause, engine)
      },
      onOutOfMemory: (provider, block) => {
        isOutdated = true
        const half = Math.floor(Math.max(block.widthPx, block.heightPx) / 2)
        void verdicts.limitTile(provider, model.graphSha256, Math.max(half, smallestUsefulSide(model.facts)))
      },
    })
    let untold = refusals
    const runner: TileRunner = {
      model,
      tileSizePx: Math.ceil(tileSizePx / model.facts.multipleOfPx) * model.facts.multipleOfPx,
      takesAnyShape: first.provider === 'cpu',
      concurrency: first.concurrency,
      get device() {
        return recovery.device
      },
      run: recovery.run,
      measureAverages: recovery.measureAverages,
      takeWarnings() {
        const told = [...untold, ...recovery.takeWarnings()]
        untold = []
        return told
      },
      release() {
        endTurn()
        idleTimer = setTimeout(() => void closeKept(), idleMs)
        idleTimer.unref()
      },
    }
    return { key, isOutdated: () => isOutdated, runners: [first, ...rest], runner }
  }

  const openRunners = async (
    requests: readonly RunnerRequest[],
    signal: AbortSignal,
  ): Promise<TileRunner[]> => {
    endTurn = await turns.next(signal)
    clearTimeout(idleTimer)
    try {
      const share = new Set(requests.map(({ model }) => model.graphSha256)).size
      const keys = requests.map((request) => keyOf(request, share))
      await closeKept(kept.filter((each) => keys.includes(each.key) && !each.isOutdated()))
      for (const [index, request] of requests.entries()) {
        const key = keys[index] ?? ''
        if (!kept.some((each) => each.key === key)) kept = [...kept, await build(request, key, share, signal)]
      }
      return keys.map((key) => (kept.find((each) => each.key === key) as Kept).runner)
    } catch (error) {
      endTurn()
      throw error
    }
  }

  return {
    async devices() {
      const { providers, ownEngine } = await inference.call('providers.list', undefined)
      return providers.map((provider) => describeDevice(provider, verdicts, ownEngine))
    },
    async openRunner(request, signal) {
      return (await openRunners([request], signal))[0] as TileRunner
    },
    openRunners,
    async close() {
      clearTimeout(idleTimer)
      kept = []
      await inference.close()
    },
  }
}

function keyOf(request: RunnerRequest, share: number): string {
  return JSON.stringify([
    request.model.graphSha256,
    request.device,
    request.tileSizePx,
    request.sampleType,
    request.precision,
    request.engine,
    share,
  ])
}

/** What a device other than the CPU may compute in, fastest first. 16-bit samples have more steps than half floats. */
function precisionsFor({ model, sampleType, precision }: RunnerRequest): Precision[] {
  const mayHalve = model.facts.fp16Safe && sampleType === 'uint8' && precision !== 'full'
  return mayHalve ? ['float16', 'float32'] : ['float32']
}

/** Verdicts on the product's own engine count for one version of it. */
function verdictKey(
  { graphSha256 }: EngineModel,
  { engine, precision }: Candidate,
  engineVersion: string,
): string {
  if (engine === 'enlarger') return `${graphSha256}:${engine} ${engineVersion}`
  return precision === 'float32' ? graphSha256 : `${graphSha256}:${precision}`
}

const deviceNames: Record<Exclude<ExecutionProvider, 'cpu'>, string> = {
  cuda: 'NVIDIA CUDA',
  dml: 'DirectML',
  coreml: 'Core ML',
  webgpu: 'WebGPU',
}

function describeDevice(
  provider: ExecutionProvider,
  verdicts: ProviderVerdicts,
  ownEngine: OwnEngine | null,
): Device {
  if (provider === 'cpu') {
    const model = cpus()[0]?.model.trim() ?? 'CPU'
    const engine = ownEngine ? `own engine (${ownEngine.instructionSet}) or onnxruntime` : 'onnxruntime'
    return {
      provider,
      name: `${model}, ${availableParallelism()} threads, ${engine}`,
      verdict: 'ok',
      reason: null,
    }
  }
  const verdict = verdicts.latest(provider)
  const state = verdict === null ? 'unchecked' : verdict.ok ? 'ok' : 'failed'
  return { provider, name: deviceNames[provider], verdict: state, reason: verdict?.reason ?? null }
}
