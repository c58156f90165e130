import { stat } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { watch, type FSWatcher } from 'chokidar'
import { fileIdentity } from '../queue/file-identity.ts'
import { isImageName } from '../queue/find-images.ts'
import type { NewJob } from '../queue/insert-jobs.ts'
import type { UpscaleSettings } from '../../common/upscale-settings.ts'
import type { WatchedFolder, WatchedFolders } from './watched-folders.ts'

/** File systems stamp files by a coarser clock than ours, which lags behind it. */
const clockLagMs = 50

/** Watches folders, and hands on each image that appears there once it is complete. */
export interface FolderWatcher {
  /** Watches one more folder, until `unwatch` or `close`. Settles when it is being watched. */
  watch(folder: WatchedFolder): Promise<void>
  unwatch(id: string): Promise<void>
  close(): Promise<void>
}

/**
 * @param options.settleMs a file counts as complete when it has not changed for this long
 * @param options.onImage told of each new image
 */
export function createFolderWatcher(options: {
  readonly folders: WatchedFolders
  readonly settleMs: number
  readonly onImage: (job: NewJob, settings: UpscaleSettings) => void
}): FolderWatcher {
  const watchers = new Map<string, FSWatcher>()
  const closing = new AbortController()
  const pending = new Set<string>()

  const consider = async (folder: WatchedFolder, path: string): Promise<void> => {
    if (pending.has(path) || options.folders.isKnown(path)) return
    const stats = await stat(path).catch(() => null)
    if (!stats || Math.max(stats.ctimeMs, stats.birthtimeMs) < folder.sinceMs - clockLagMs) return
    pending.add(path)
    try {
      if (!(await whenComplete(path, options.settleMs, closing.signal))) return
      if (!watchers.has(folder.id) || options.folders.isKnown(path)) return
      const inside = relative(folder.path, dirname(path))
      const outputDirectory = join(folder.outputDirectory, inside)
      options.onImage({ inputPath: path, outputDirectory, sizeBytes: stats.size }, folder.settings)
    } finally {
      pending.delete(path)
    }
  }
  return {
    async watch(folder) {
      const watcher = watch(folder.path, {
        ignored: (path) => path === folder.outputDirectory || isHidden(path, folder.path),
        ignorePermissionErrors: true,
      })
      watchers.set(folder.id, watcher)
      const onFile = (path: string): void => {
        if (isImageName(path)) void consider(folder, path)
      }
      watcher.on('add', onFile)
      watcher.on('change', onFile)
      await new Promise<void>((resolve) => {
        watcher.once('ready', resolve)
        watcher.on('error', () => resolve())
      })
    },
    async unwatch(id) {
      const watcher = watchers.get(id)
      watchers.delete(id)
      await watcher?.close()
    },
    async close() {
      closing.abort()
      const open = [...watchers.values()]
      watchers.clear()
      await Promise.all(open.map((watcher) => watcher.close()))
    },
  }
}

function isHidden(path: string, root: string): boolean {
  return path !== root && basename(path).startsWith('.')
}

/**
 * Waits until a file has not changed for `settleMs`. It is compared with itself, not with the clock, which
 * may jump. Answers `false` where the file has gone or the wait was aborted.
 */
async function whenComplete(path: string, settleMs: number, signal: AbortSignal): Promise<boolean> {
  for (let before = await fileIdentity(path); before !== null;) {
    try {
      await sleep(settleMs, undefined, { signal, ref: false })
    } catch {
      return false
    }
    const now = await fileIdentity(path)
    if (now === before) return true
    before = now
  }
  return false
}
