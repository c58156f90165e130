import type { Enlarger } from '../../../electron/common/contracts/region-compare.ts'
import type { Job } from '../../../electron/common/jobs/job.ts'
import { modelForChoice } from '../../../electron/common/models/automatic-model.ts'
import { fittedModel } from '../../../electron/common/models/fitted-model.ts'
import type { ModelSummary } from '../../../electron/common/models/model-descriptor.ts'
import { defaultCleanUp } from '../../../electron/common/settings/clean-up.ts'
import type { ImageSize } from '../../../electron/common/settings/output-target.ts'
import { modelPlan } from '../choice/model-plan.ts'

/**
 * What is compared at first: plain enlargement, the faithful model and the restoring one side by side, and what the
 * image's settings have beside them.
 */
export function firstEnlargers(
  models: readonly ModelSummary[],
  job: Job,
  image: ImageSize,
): readonly Enlarger[] {
  const found = job.choice?.treatment === 'restore' ? job.choice : null
  const choices = [
    { treatment: 'faithful', reason: 'clean' },
    found ?? { treatment: 'restore', reason: 'compressed', cleanUp: defaultCleanUp },
  ] as const
  const standard = choices.flatMap((choice) => modelForChoice(models, choice) ?? [])
  const own = modelPlan(models, job)
  const fitted = standard.map(({ modelId, cleanUp }) =>
    fittedModel(models, { ...job.settings, exactModel: false, modelId, cleanUp }, image, null),
  )
  const ids = new Set(fitted.map(({ modelId }) => modelId))
  const all = own && !ids.has(own.modelId) ? [...fitted, own] : fitted
  const distinct = all.filter(
    (one, index) => all.findIndex((other) => other.modelId === one.modelId) === index,
  )
  return [
    { kind: 'kernel', kernel: 'cubic' },
    ...distinct.map(({ modelId, cleanUp }): Enlarger =>
      cleanUp === null ? { kind: 'model', modelId } : { kind: 'model', modelId, cleanUp },
    ),
  ]
}
