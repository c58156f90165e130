import { statfs } from 'node:fs/promises'
import { failure } from '../../common/messages/failure.ts'

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
    throw failure('disk-full', { code: 'disk-room-needed', directory, neededBytes, freeBytes })
  }
}
