import { AppError, type ErrorCode } from '../../common/messages/app-error.ts'

const readCodes: Readonly<Record<string, ErrorCode>> = {
  ENOENT: 'input-not-found',
  ENOTDIR: 'input-not-found',
  EISDIR: 'input-unsupported',
}

const writeCodes: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EEXIST: 'output-exists',
}

const sentences: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'part of its path is not a folder',
  EISDIR: 'it is a folder',
  EACCES: 'access is denied',
  EPERM: 'access is denied',
  EROFS: 'the disk is read-only',
  ELOOP: 'its symbolic links form a loop',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'it exists already',
  ENAMETOOLONG: 'its name is too long',
  EIO: 'the disk reported an error',
}

/** What the operating system said about a file, as an expected failure; anything else comes back unchanged. */
export function fileError(error: unknown, path: string, use: 'read' | 'write'): unknown {
  if (error instanceof AppError || !(error instanceof Error) || !('code' in error)) return error
  const systemCode = String(error.code)
  if (!(systemCode in sentences) && !('syscall' in error)) return error
  const code =
    use === 'read'
      ? (readCodes[systemCode] ?? 'input-unreadable')
      : (writeCodes[systemCode] ?? 'output-unwritable')
  const reason = sentences[systemCode] ?? `the system answered ${systemCode}`
  return new AppError(
    code,
    `Expected to ${use} “${path}”, but ${reason}.`,
    { path, systemCode },
    { cause: error },
  )
}
