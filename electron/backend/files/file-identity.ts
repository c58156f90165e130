import { stat } from 'node:fs/promises'

/** Tells a file at a path from any other that is put there later; `null` where there is none. */
export async function fileIdentity(path: string): Promise<string | null> {
  const stats = await stat(path, { bigint: true }).catch(() => null)
  return stats && [stats.dev, stats.ino, stats.size, stats.mtimeNs].join(':')
}
