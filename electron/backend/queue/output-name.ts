import { basename, dirname, parse } from 'node:path'
import type { Job } from '../../common/job.ts'
import { resolveFormat } from '../../common/output-format.ts'
import { defaultNameTemplate, outputFileName } from '../../common/output-name.ts'
import { outputSize } from '../../common/output-target.ts'
import type { OutputFormat } from '../../common/upscale-settings.ts'
import type { ImageInfo } from '../image/image-info.ts'

const extensionOf: Readonly<Record<OutputFormat, string>> = {
  png: 'png',
  jpeg: 'jpg',
  webp: 'webp',
  tiff: 'tif',
  avif: 'avif',
}

/** The file name of a job's output by its settings. `counter` is the job's place in the queue, from 1. */
export function outputNameOf(job: Job, info: ImageInfo, counter: number): string {
  const size = outputSize(job.settings.target, info)
  return outputFileName(defaultNameTemplate, {
    name: parse(job.inputPath).name,
    scale: size.widthPx / info.widthPx,
    model: job.settings.modelId,
    widthPx: size.widthPx,
    heightPx: size.heightPx,
    date: new Date(),
    counter,
    parent: basename(dirname(job.inputPath)),
    extension: extensionOf[resolveFormat(job.settings.encoding.format, info.format)],
  })
}
