import type { ModelSpeed } from '../../../common/contracts/backend-contract.ts'
import type { UpscaleSettings } from '../../../common/settings/upscale-settings.ts'

/**
 * How long so many output pixels will take by what the model was measured to do, in milliseconds: on the device that
 * was chosen, else on the fastest. `null` where the model has not run there yet, or runs in company: beside other models, or
 * on eight turns.
 */
export function expectedDurationMs(
  speeds: readonly ModelSpeed[],
  settings: Pick<UpscaleSettings, 'modelId' | 'device' | 'steps' | 'finish'>,
  outputPixels: number,
): number | null {
  const { modelId, device } = settings
  if (!runsAlone(settings)) return null
  const rates = speeds
    .filter((speed) => speed.modelId === modelId && (device === 'auto' || speed.device === device))
    .map((speed) => speed.megapixelsPerSecond)
  return rates.length === 0 ? null : outputPixels / 1000 / Math.max(...rates)
}

/** Whether a job's time tells of its model alone. */
export function runsAlone({ steps, finish }: Pick<UpscaleSettings, 'steps' | 'finish'>): boolean {
  return steps.before.length === 0 && steps.after.length === 0 && !finish.selfEnsemble
}
