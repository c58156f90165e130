import { realpath, stat } from 'node:fs/promises'
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path'
import { AppError } from '../common/messages/app-error.ts'

/** The folders below which tasks from elsewhere may read and write. */
export interface TaskRoots {
  /** @throws AppError `bad-request` where the path, links followed, is not below a root. */
  requireInside(path: string): Promise<void>
}

/** @throws AppError `input-not-found` where a root is no folder. */
export async function openTaskRoots(folders: readonly string[]): Promise<TaskRoots> {
  const roots = await Promise.all(folders.map(rootAt))
  return {
    async requireInside(path) {
      const place = isAbsolute(path) ? await realPlace(resolve(path)) : null
      if (place !== null && roots.some((root) => isInside(root, place))) return
      const below = folders.map((folder) => `"${resolve(folder)}"`).join(' or ')
      throw new AppError(
        'bad-request',
        `Expected a path below ${below} (--root) but received "${shortened(path)}".`,
      )
    },
  }
}

/** A path for a terminal: what others send may be of any length. */
export function shortened(path: string): string {
  const longest = 300
  return path.length <= longest ? path : `${path.slice(0, longest)}… (${path.length} characters)`
}

async function rootAt(folder: string): Promise<string> {
  const path = await realpath(folder).catch(() => null)
  if (path !== null && (await stat(path)).isDirectory()) return path
  throw new AppError('input-not-found', `Expected a folder for --root at "${folder}" but there is none.`)
}

/** Where a path leads once links are followed; of one that is not there yet, where it would be made. */
async function realPlace(path: string): Promise<string> {
  const found = await realpath(path).catch(() => null)
  if (found !== null) return found
  const parent = dirname(path)
  return parent === path ? path : resolve(await realPlace(parent), relative(parent, path))
}

function isInside(root: string, path: string): boolean {
  const below = relative(root, path)
  return below === '' || (below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below))
}
