import { formatLimits } from '../../../electron/common/formats/format-limits.ts'
import { outputFileName } from '../../../electron/common/jobs/output-name.ts'
import type { Job } from '../../../electron/common/jobs/job.ts'
import type { ModelSummary } from '../../../electron/common/models/model-descriptor.ts'
import type { UpscaleSettings } from '../../../electron/common/settings/upscale-settings.ts'
import { modelPlan } from '../choice/model-plan.ts'
import { fileName, folderName } from '../queue/file-name.ts'
import { resultSizeOf } from '../queue/job-text.ts'

/** The name that an image's result is given under these settings; of an imagined photo where there is none. */
export function exampleName(
  models: readonly ModelSummary[],
  settings: UpscaleSettings,
  sample: Job | undefined,
  template: string,
): string {
  const name = sample ? fileName(sample.inputPath) : 'photo.jpg'
  const dot = name.lastIndexOf('.')
  const { format } = settings.encoding
  const own = dot < 0 ? 'png' : name.slice(dot + 1).toLowerCase()
  const asked: Job | undefined = sample && { ...sample, settings, state: { kind: 'waiting' } }
  const size = asked && resultSizeOf(asked)
  const plan = asked && modelPlan(models, asked)
  return outputFileName(template === '' ? '{name}' : template, {
    name: dot < 0 ? name : name.slice(0, dot),
    scale: size && sample?.widthPx ? size.widthPx / sample.widthPx : 4,
    model: plan?.modelId ?? settings.modelId,
    widthPx: size?.widthPx ?? 4000,
    heightPx: size?.heightPx ?? 3000,
    date: new Date(),
    counter: 1,
    parent: sample ? folderName(sample.inputPath) : 'Pictures',
    extension: format === 'same' ? own : formatLimits[format].extension,
  })
}
