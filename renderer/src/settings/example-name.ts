import { formatLimits } from '../../../electron/common/formats/format-limits.ts'
import { outputFileName } from '../../../electron/common/jobs/output-name.ts'
import type { Job } from '../../../electron/common/jobs/job.ts'
import type { UpscaleSettings } from '../../../electron/common/settings/upscale-settings.ts'
import { fileName, folderName } from '../queue/file-name.ts'
import { resultSizeOf } from '../queue/job-text.ts'

/** The name that an image's result is given under these settings; of an imagined photo where there is none. */
export function exampleName(settings: UpscaleSettings, sample: Job | undefined, template: string): string {
  const name = sample ? fileName(sample.inputPath) : 'photo.jpg'
  const dot = name.lastIndexOf('.')
  const { format } = settings.encoding
  const own = dot < 0 ? 'png' : name.slice(dot + 1).toLowerCase()
  const size = sample && resultSizeOf({ ...sample, settings, state: { kind: 'waiting' } })
  return outputFileName(template === '' ? '{name}' : template, {
    name: dot < 0 ? name : name.slice(0, dot),
    scale: size && sample?.widthPx ? size.widthPx / sample.widthPx : 4,
    model: settings.modelId,
    widthPx: size?.widthPx ?? 4000,
    heightPx: size?.heightPx ?? 3000,
    date: new Date(),
    counter: 1,
    parent: sample ? folderName(sample.inputPath) : 'Pictures',
    extension: format === 'same' ? own : formatLimits[format].extension,
  })
}
