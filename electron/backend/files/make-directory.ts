import { mkdir } from 'node:fs/promises'
import { AppError } from '../../common/messages/app-error.ts'
import { fileError } from './file-error.ts'

/**
 * Makes a folder and those above it where they are missing.
 * @throws AppError output-unwritable | disk-full
 */
export async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      throw new AppError('output-unwritable', `Expected a folder at “${path}”, but a file is in its place.`, {
        path,
      })
    }
    throw fileError(error, path, 'write')
  }
}
