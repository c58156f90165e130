import type { ModelSpeed } from '../../../electron/common/contracts/backend-contract.ts'
import type { ModelSummary } from '../../../electron/common/models/model-descriptor.ts'

/** How fast a model is on this machine, in megapixels of the result for each second. */
export interface ExpectedSpeed {
  readonly megapixelsPerSecond: number
  /** By what it did here; else by the work it is, beside another model that was measured. */
  readonly isMeasured: boolean
}

/**
 * How fast a model is, or will be: one that never ran is compared with the measured one whose work is most like its
 * own. `null` where nothing was measured, or the model's work is not known.
 */
export function expectedSpeed(
  models: readonly ModelSummary[],
  speeds: readonly ModelSpeed[],
  model: ModelSummary,
): ExpectedSpeed | null {
  const own = fastest(speeds.filter(({ modelId }) => modelId === model.id))
  if (own) return { megapixelsPerSecond: own.megapixelsPerSecond, isMeasured: true }
  const work = workOf(model)
  if (work === null) return null
  const measured = models.flatMap((other) => {
    const speed = fastest(speeds.filter(({ modelId }) => modelId === other.id))
    const otherWork = workOf(other)
    if (!speed || otherWork === null) return []
    return [{ speed, work: otherWork, distance: Math.abs(Math.log(otherWork / work)) }]
  })
  const [nearest] = measured.toSorted((a, b) => a.distance - b.distance)
  if (!nearest) return null
  return {
    megapixelsPerSecond: (nearest.speed.megapixelsPerSecond * nearest.work) / work,
    isMeasured: false,
  }
}

function fastest(speeds: readonly ModelSpeed[]): ModelSpeed | undefined {
  return speeds.toSorted((a, b) => b.megapixelsPerSecond - a.megapixelsPerSecond)[0]
}

/** Multiplications for each pixel of the result; `null` where they are not known. */
function workOf({ facts }: ModelSummary): number | null {
  return facts === null || facts.macsPerPixel === 0 ? null : facts.macsPerPixel / facts.scale ** 2
}
