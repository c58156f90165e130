import { AppError } from '../../common/app-error.ts'
import { fileError } from './file-error.ts'

/** What writing `path` threw, as an expected failure. libvips' own words go into the details. */
export function encodeError(error: unknown, path: string): unknown {
  const known = fileError(error, path, 'write')
  if (known instanceof AppError || !(error instanceof Error)) return known
  const reason = error.message.trim()
  const details = { path, reason }
  if (/no space left|write error|write failed|disc full|out of space/i.test(reason)) {
    return new AppError('disk-full', `Expected room for “${path}”, but the disk is full.`, details, {
      cause: error,
    })
  }
  return new AppError(
    'output-unwritable',
    `Expected to write “${path}”, but the encoder failed: ${reason.split('\n')[0] ?? reason}.`,
    details,
    { cause: error },
  )
}
