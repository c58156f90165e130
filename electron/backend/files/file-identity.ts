import type { BigIntStats } from 'node:fs'
import { stat } from 'node:fs/promises'

/** Tells a file at a path from any other that is put there later; `null` where there is none. */
export async function fileIdentity(path: string): Promise<string | null> {
  const stats = await stat(path, { bigint: true }).catch(() => null)
  return stats && identityOf(stats)
}

/** {@link fileIdentity} of a file whose facts are at hand. */
export function identityOf({ dev, ino, size, mtimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs].join(':')
}

/**
 * The same for all names of one file: links, another case on a disk that folds it, another mount of a folder.
 * `null` where the file system does not number its files.
 */
export function fileNumber({ dev, ino }: Pick<BigIntStats, 'dev' | 'ino'>): string | null {
  return ino === 0n ? null : `${dev}:${ino}`
}
