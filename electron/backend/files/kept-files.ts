import { access, utimes } from 'node:fs/promises'

/** Whether the file is there; marks it as used now, for the order in which files go. */
export async function touch(path: string): Promise<boolean> {
  try {
    await access(path)
    const now = new Date()
    await utimes(path, now, now)
    return true
  } catch {
    return false
  }
}
