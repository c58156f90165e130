import { mkdir } from 'node:fs/promises'
import { failure } from '../../common/messages/failure.ts'
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
      throw failure('output-unwritable', { code: 'folder-name-taken-by-file', path }, { cause: error })
    }
    throw fileError(error, path, 'write')
  }
}
