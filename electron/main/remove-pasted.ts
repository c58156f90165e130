import { readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'

/** Removes folders of pictures that were pasted before a time. What cannot be removed stays for another time. */
export async function removePastedBefore(directory: string, beforeMs: number): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    const folder = path.join(directory, name)
    const pastedMs = await stat(folder).then(
      ({ mtimeMs }) => mtimeMs,
      () => beforeMs,
    )
    if (pastedMs < beforeMs) await rm(folder, { recursive: true, force: true }).catch(() => undefined)
  }
}
