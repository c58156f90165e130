import { AppError } from '../../common/messages/app-error.ts'
import { fileError } from '../files/file-error.ts'

/** What reading `path` threw, as an expected failure. libvips' own words go into the details. */
export function decodeError(error: unknown, path: string): unknown {
  const known = fileError(error, path, 'read')
  if (known instanceof AppError || !(error instanceof Error)) return known
  const reason = error.message.trim()
  if (/^Input file is missing/.test(reason)) {
    return new AppError('input-not-found', `Expected to read “${path}”, but it no longer exists.`, { path })
  }
  if (/no space left|write error|unable to write|disc full/i.test(reason)) {
    return new AppError(
      'disk-full',
      `Expected room for the decoded pixels of “${path}”, but the disk is full.`,
      {
        path,
        reason,
      },
    )
  }
  return new AppError(
    'input-corrupt',
    `Expected a complete image in “${path}”, but it could not be decoded: ${firstLine(reason)}.`,
    { path, reason },
    { cause: error },
  )
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? text).replace(/\.+$/, '')
}
