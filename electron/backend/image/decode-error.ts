import { AppError } from '../../common/messages/app-error.ts'
import { failure } from '../../common/messages/failure.ts'
import { fileError } from '../files/file-error.ts'

/** What reading `path` threw, as an expected failure. libvips' own words go into the details. */
export function decodeError(error: unknown, path: string): unknown {
  const known = fileError(error, path, 'read')
  if (known instanceof AppError || !(error instanceof Error)) return known
  const reason = error.message.trim()
  if (/^Input file is missing/.test(reason)) {
    return failure('input-not-found', { code: 'file-not-found', path })
  }
  if (/no space left|write error|unable to write|disc full/i.test(reason)) {
    return failure('disk-full', { code: 'file-disk-full', path }, { details: { reason }, cause: error })
  }
  const detail = firstLine(reason)
  return failure(
    'input-corrupt',
    { code: 'picture-not-decoded', path, detail },
    { details: { reason }, cause: error },
  )
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? text).replace(/\.+$/, '')
}
