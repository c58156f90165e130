import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { AppError } from '../../common/messages/app-error.ts'
import { type ModelDescriptor, modelDescriptorSchema } from '../../common/models/model-descriptor.ts'

/** A descriptor and the folder it stands in. */
export interface FoundModel {
  readonly descriptor: ModelDescriptor
  readonly directory: string
}

/**
 * Reads `<directory>/<id>/model.json` of every model. A missing directory holds no models; folders without a
 * `model.json` are no models.
 * @param invalid what becomes of descriptors that do not fit the schema or their folder's name
 * @throws AppError `model-invalid` for the first of those, unless they are to be skipped.
 */
export async function readDescriptors(
  directory: string,
  invalid: 'refuse' | 'skip' = 'refuse',
): Promise<FoundModel[]> {
  const found: FoundModel[] = []
  for (const name of await folderNames(directory)) {
    const folder = path.join(directory, name)
    const text = await readText(path.join(folder, 'model.json'))
    if (text === null) continue
    try {
      found.push({ descriptor: parseDescriptor(text, name), directory: folder })
    } catch (error) {
      if (invalid === 'refuse') throw error
    }
  }
  return found.sort((left, right) => left.descriptor.id.localeCompare(right.descriptor.id))
}

/** @throws AppError `model-invalid`. */
function parseDescriptor(text: string, folderName: string): ModelDescriptor {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new AppError('model-invalid', `Expected JSON in the descriptor of the model "${folderName}".`)
  }
  const parsed = modelDescriptorSchema.safeParse(json)
  if (!parsed.success) {
    const reasons = z.prettifyError(parsed.error)
    throw new AppError('model-invalid', `The descriptor of the model "${folderName}" is invalid: ${reasons}`)
  }
  if (parsed.data.id !== folderName) {
    throw new AppError(
      'model-invalid',
      `Expected the model "${parsed.data.id}" in a folder of that name but found it in "${folderName}".`,
    )
  }
  return parsed.data
}

async function folderNames(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true })
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** A file's text, or `null` where there is none. */
export async function readText(filePath: string): Promise<string | null> {
  try {
    return await readFile(filePath, 'utf8')
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}
