import { stat } from 'node:fs/promises'
import { basename, dirname, extname, resolve } from 'node:path'
import { imageFormats } from '../common/formats/image-formats.ts'
import { AppError } from '../common/messages/app-error.ts'
import {
  outputFormats,
  type OutputFormat,
  type UpscaleSettings,
} from '../common/settings/upscale-settings.ts'

/** Where results go: a folder, and the settings that name and encode what goes there. */
export interface OutputPlace {
  readonly directory: string
  readonly settings: UpscaleSettings
}

/**
 * What `-o` means: a folder, or the result's own file where it ends like an image's name and no folder is called that.
 * @param formatIsGiven whether the format was chosen besides
 * @throws AppError bad-settings where a file is named for more than one image, or the format chosen is another one
 */
export async function outputPlace(
  output: string,
  paths: readonly string[],
  settings: UpscaleSettings,
  formatIsGiven: boolean,
): Promise<OutputPlace> {
  const path = resolve(output)
  const format = formatOfName(path)
  if (format === null || (await isFolder(path))) return { directory: path, settings }
  const [only] = paths
  if (only === undefined || paths.length > 1 || (await isFolder(only))) {
    throw new AppError(
      'bad-settings',
      `Expected -o to name a folder, as there may be several results, but “${output}” is a file’s name. ` +
        `To have a folder of that name, make it first.`,
    )
  }
  if (formatIsGiven && settings.encoding.format !== format) {
    throw new AppError(
      'bad-settings',
      `Expected one format, but “${output}” is the name of a ${imageFormats[format].label} file and --format is ` +
        `${settings.encoding.format}.`,
    )
  }
  return {
    directory: dirname(path),
    settings: {
      ...settings,
      nameTemplate: basename(path),
      encoding: { ...settings.encoding, format },
    },
  }
}

function formatOfName(path: string): OutputFormat | null {
  const extension = extname(path).slice(1).toLowerCase()
  return outputFormats.find((format) => imageFormats[format].extensions.includes(extension)) ?? null
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false
}
