import path from 'node:path'
import type { Job } from '../../../common/jobs/job.ts'
import { imageFormats } from '../../../common/formats/image-formats.ts'
import type { OutputFormat, UpscaleSettings } from '../../../common/settings/upscale-settings.ts'
import { resolveFormat } from '../../formats/output-format.ts'
import { outputFileName } from '../../../common/jobs/output-name.ts'
import { limitedOutputSize } from '../../../common/settings/output-target.ts'
import type { ImageInfo } from '../../image/image-info.ts'

/**
 * The file name of a job's output by its settings.
 * @param counter the job's place in the queue, from 1
 * @param paths the rules of the system the job's path belongs to
 */
export function outputNameOf(
  job: Job,
  info: ImageInfo,
  counter: number,
  paths: Pick<path.PlatformPath, 'basename' | 'dirname' | 'parse'> = path,
): string {
  const size = limitedOutputSize(job.settings.target, job.settings.limits, info)
  return outputFileName(job.settings.nameTemplate, {
    name: paths.parse(job.inputPath).name,
    scale: size.widthPx / info.widthPx,
    model: job.settings.modelId,
    widthPx: size.widthPx,
    heightPx: size.heightPx,
    date: new Date(),
    counter,
    parent: paths.basename(paths.dirname(job.inputPath)),
    extension: extensionFor(resolveFormat(job.settings.encoding.format, info.format), job.settings),
  })
}

/** The extension that the template itself ends in where it is one of the format's, else the usual one. */
function extensionFor(format: OutputFormat, { nameTemplate }: UpscaleSettings): string {
  const { extensions } = imageFormats[format]
  const stated = extensions.find((extension) => nameTemplate.toLowerCase().endsWith(`.${extension}`))
  return stated ?? extensions[0]
}
