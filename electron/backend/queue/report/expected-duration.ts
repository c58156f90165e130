import type { ModelSpeed } from '../../../common/contracts/backend-contract.ts'
import type { UpscaleSettings } from '../../../common/settings/upscale-settings.ts'

/**
 * How long so many output pixels will take by what the model was measured to do, in milliseconds: on the device that
 * was chosen, else on the fastest. `null` where the model has not run there yet.
 */
export function expectedDurationMs(
  speeds: readonly ModelSpeed[],
  { modelId, device }: Pick<UpscaleSettings, 'modelId' | 'device'>,
  outputPixels: number,
): number | null {
  const rates = speeds
    .filter((speed) => speed.modelId === modelId && (device === 'auto' || speed.device === device))
    .map((speed) => speed.megapixelsPerSecond)
  return rates.length === 0 ? null : outputPixels / 1000 / Math.max(...rates)
}
