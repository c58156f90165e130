import { parse } from 'node:path'
import type { Job } from '../../common/job.ts'
import type { OutputFormat } from '../../common/upscale-settings.ts'

const extensionOf: Readonly<Record<OutputFormat, string>> = {
  png: '.png',
  jpeg: '.jpg',
  webp: '.webp',
  tiff: '.tif',
  avif: '.avif',
}

/** The file name of a job's output: the input's name with the extension of the format that is written. */
export function outputName(job: Job): string {
  const { name, ext } = parse(job.inputPath)
  const { format } = job.settings.encoding
  return name + (format === 'same' ? keptExtension(ext) : extensionOf[format])
}

function keptExtension(extension: string): string {
  return /^\.(png|jpe?g|webp|tiff?|avif)$/i.test(extension) ? extension : '.png'
}
