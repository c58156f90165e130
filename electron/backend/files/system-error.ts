import { AppError } from '../../common/messages/app-error.ts'
import { fileError } from './file-error.ts'
import { isSqliteError, sqliteCodes } from './sqlite-error.ts'

/**
 * What a library or the system threw where nobody expected it, as a failure with a sentence of ours; its own words are
 * among the details. Expected failures, and bugs of ours, come back unchanged.
 */
export function systemError(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error
  const details = { cause: error.message }
  if (isSqliteError(error, [sqliteCodes.full]))
    return new AppError('disk-full', 'Expected to write the queue, but the disk is full.', details, {
      cause: error,
    })
  if ('errcode' in error)
    return new AppError(
      'output-unwritable',
      'Expected to write the queue, but its file cannot be written.',
      details,
      {
        cause: error,
      },
    )
  if (!('code' in error) || !('syscall' in error)) return error
  const path = 'path' in error && typeof error.path === 'string' ? error.path : 'a file'
  const isReading = error.syscall === 'scandir' || error.syscall === 'stat' || error.syscall === 'read'
  return fileError(error, path, isReading ? 'read' : 'write')
}
