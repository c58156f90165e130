import { z } from 'zod'
import type { ModelSpeed } from '../../../common/contracts/backend-contract.ts'
import {
  executionProviderSchema,
  modelIdSchema,
  type ExecutionProvider,
  type ModelId,
} from '../../../common/identifiers.ts'
import type { Job } from '../../../common/jobs/job.ts'
import type { RegionRequest, RegionResult } from '../../../common/contracts/region-compare.ts'
import type { JobRuns } from './job-runs.ts'

/** How fast models were on this machine's devices, kept with the queue. */
export interface ModelSpeeds {
  /** Notes work on a whole image. */
  note(modelId: ModelId, device: ExecutionProvider, megapixels: number, elapsedMs: number): void
  /** Notes the speed on a part of an image, which says less: it counts until a whole image has been done. */
  noteSample(modelId: ModelId, device: ExecutionProvider, megapixelsPerSecond: number): void
  list(): ModelSpeed[]
}

const prefix = 'speed '
/** Older work counts half as much once this much has been measured, so that new drivers and devices show. */
const forgetAfterMs = 20 * 60_000

const measuredSchema = z.object({
  modelId: modelIdSchema,
  device: executionProviderSchema,
  megapixels: z.number().nonnegative(),
  elapsedMs: z.number().positive(),
  isSample: z.boolean(),
})
type Measured = z.infer<typeof measuredSchema>

/** Speeds kept among the facts of the queue's database. */
export function createModelSpeeds(facts: Pick<JobRuns, 'fact' | 'setFact' | 'factsNamed'>): ModelSpeeds {
  const nameOf = (modelId: ModelId, device: ExecutionProvider): string => `${prefix}${modelId} ${device}`
  const read = (text: string | null): Measured | null => {
    const parsed = measuredSchema.safeParse(text === null ? null : JSON.parse(text))
    return parsed.success ? parsed.data : null
  }
  const write = (measured: Measured): void =>
    facts.setFact(nameOf(measured.modelId, measured.device), JSON.stringify(measured))

  return {
    note(modelId, device, megapixels, elapsedMs) {
      if (!(elapsedMs > 0) || !(megapixels > 0)) return
      const known = read(facts.fact(nameOf(modelId, device)))
      const before = known && !known.isSample ? known : { megapixels: 0, elapsedMs: 0 }
      const share = before.elapsedMs > forgetAfterMs ? 0.5 : 1
      write({
        modelId,
        device,
        megapixels: before.megapixels * share + megapixels,
        elapsedMs: before.elapsedMs * share + elapsedMs,
        isSample: false,
      })
    },
    noteSample(modelId, device, megapixelsPerSecond) {
      if (!(megapixelsPerSecond > 0) || read(facts.fact(nameOf(modelId, device)))?.isSample === false) return
      write({ modelId, device, megapixels: megapixelsPerSecond, elapsedMs: 1000, isSample: true })
    },
    list: () =>
      facts
        .factsNamed(prefix)
        .flatMap((text) => read(text) ?? [])
        .map(({ modelId, device, megapixels, elapsedMs, isSample }) => ({
          modelId,
          device,
          isSample,
          megapixelsPerSecond: megapixels / (elapsedMs / 1000),
        })),
  }
}

/** Notes the speed at which a model enlarged a region of an image. */
export function noteSpeed(
  speeds: ModelSpeeds,
  { widthPx, heightPx }: Job,
  { enlarger, factor }: RegionRequest,
  { device, wholeImageMs }: RegionResult,
): void {
  if (enlarger.kind !== 'model' || device === null || !wholeImageMs || !widthPx || !heightPx) return
  const megapixels = (widthPx * heightPx * factor * factor) / 1e6
  speeds.noteSample(enlarger.modelId, device, megapixels / (wholeImageMs / 1000))
}
