import { statfs } from 'node:fs/promises'
import { AppError } from '../../common/messages/app-error.ts'

/** Left free beyond what a picture needs: 64 MiB. */
const reserveBytes = 64 * 1024 * 1024

/**
 * Makes sure that `directory`'s disk can take `neededBytes` more.
 * @throws AppError disk-full
 */
export async function requireDiskSpace(directory: string, neededBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(directory)
  const freeBytes = bavail * bsize
  if (freeBytes < neededBytes + reserveBytes) {
    throw new AppError(
      'disk-full',
      `Expected ${megabytes(neededBytes)} of free space in “${directory}” but only ${megabytes(freeBytes)} are left.`,
      { path: directory, neededBytes, freeBytes },
    )
  }
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1_000_000)} MB`
}
