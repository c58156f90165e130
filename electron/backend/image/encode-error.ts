import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError } from '../../common/messages/app-error.ts'
import { failure } from '../../common/messages/failure.ts'
import { fileError } from '../files/file-error.ts'

/** With less than this left, a failed write is put down to the disk. */
const almostNothingBytes = 1024 * 1024

/** What writing `path` threw, as an expected failure. libvips' own words go into the details. */
export async function encodeError(error: unknown, path: string): Promise<unknown> {
  const known = fileError(error, path, 'write')
  if (known instanceof AppError || !(error instanceof Error)) return known
  const reason = error.message.trim()
  const readOnly = /read-only file system|permission denied|not permitted/i.test(reason)
  if (!readOnly && (/no space left|quota exceeded/i.test(reason) || (await isFull(dirname(path))))) {
    return failure('disk-full', { code: 'file-disk-full', path }, { details: { reason }, cause: error })
  }
  const detail = (reason.split('\n')[0] ?? reason).replace(/\.+$/, '')
  return failure(
    'output-unwritable',
    { code: 'result-not-written', path, detail },
    { details: { reason }, cause: error },
  )
}

async function isFull(directory: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(directory)
  return bavail * bsize < almostNothingBytes
}
