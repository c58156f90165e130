import { AppError, type ErrorCode } from '../../common/messages/app-error.ts'
import { failure } from '../../common/messages/failure.ts'

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

/** What the system's error codes mean, as reasons. */
const reasons = {
  ENOENT: 'file-not-found',
  ENOTDIR: 'file-path-is-no-folder',
  EISDIR: 'file-is-folder',
  EACCES: 'file-access-denied',
  EPERM: 'file-access-denied',
  EROFS: 'file-disk-read-only',
  ELOOP: 'file-links-in-circle',
  ENOSPC: 'file-disk-full',
  EDQUOT: 'file-disk-quota-used',
  EEXIST: 'file-exists',
  ENAMETOOLONG: 'file-name-too-long',
  EIO: 'file-disk-error',
} as const

/** What the operating system answered about a file, as an expected failure; anything else comes back unchanged. */
export function fileError(error: unknown, path: string, use: 'read' | 'write'): unknown {
  if (error instanceof AppError || !(error instanceof Error) || !('code' in error)) return error
  const systemCode = String(error.code)
  const reason = systemCode in reasons ? reasons[systemCode as keyof typeof reasons] : null
  if (reason === null && !('syscall' in error)) return error
  const code =
    use === 'read'
      ? (readCodes[systemCode] ?? 'input-unreadable')
      : (writeCodes[systemCode] ?? 'output-unwritable')
  return failure(
    code,
    reason === null ? { code: 'file-system-answered', path, systemCode } : { code: reason, path },
    { details: { systemCode }, cause: error },
  )
}
