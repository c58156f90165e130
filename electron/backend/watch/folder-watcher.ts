import { stat } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { watch, type FSWatcher } from 'chokidar'
import { fileNumber } from '../files/file-identity.ts'
import { isImageName, searchImages } from '../queue/adding/find-images.ts'
import type { NewJob } from '../queue/store/insert-jobs.ts'
import type { UpscaleSettings } from '../../common/settings/upscale-settings.ts'
import type { SeenFile, WatchedFolder, WatchedFolders } from './watched-folders.ts'

/** Watches folders, and hands on each image that appears there once it is complete. */
export interface FolderWatcher {
  /**
   * Watches one more folder, until `unwatch` or `close`. Settles when it is being watched, or where the system
   * cannot watch all of it, when that is known.
   */
  watch(folder: WatchedFolder): Promise<void>
  unwatch(id: string): Promise<void>
  close(): Promise<void>
}

/** What a folder watcher works with. */
export interface FolderWatcherOptions {
  readonly folders: WatchedFolders
  /** A file counts as complete when it has not changed for this long. */
  readonly settleMs: number
  /** Told of each new image. */
  readonly onImage: (job: NewJob, settings: UpscaleSettings) => void
  /** Told when the system cannot watch (all of) a folder. */
  readonly onFailure: (folder: WatchedFolder, reason: string) => void
}

/**
 * Files are told apart by what was seen in the folder before, never by comparing their times with a clock, which
 * may jump or, on a network drive, be another one.
 */
export function createFolderWatcher(options: FolderWatcherOptions): FolderWatcher {
  const { folders, settleMs } = options
  const watchers = new Map<string, FSWatcher>()
  const closing = new AbortController()
  const pending = new Set<string>()

  const consider = async (id: string, path: string): Promise<void> => {
    const place = `${id} ${path}`
    if (pending.has(place)) return
    pending.add(place)
    try {
      const first = await look(path)
      if (!first || folders.isKnown(id, first)) return
      const file = await whenComplete(first, settleMs, closing.signal)
      const folder = folders.get(id)
      if (!file || !folder || !watchers.has(id) || folders.isKnown(id, file)) return
      const outputDirectory = join(folder.outputDirectory, relative(folder.path, dirname(path)))
      const job = { inputPath: path, outputDirectory, sizeBytes: file.sizeBytes, file: file.file }
      options.onImage(job, folder.settings)
      folders.see(id, file)
    } finally {
      pending.delete(place)
    }
  }

  const failed = (folder: WatchedFolder, error: unknown): void =>
    options.onFailure(folder, error instanceof Error ? error.message : String(error))

  return {
    async watch(folder) {
      // The files that are there are listed without the watcher, and before it reports any: what the system cannot
      // watch is old all the same.
      if (!folder.isListed) {
        const there = await listFiles(folder, closing.signal).catch(() => null)
        if (there === null || !folders.get(folder.id)) return
        folders.setListed(folder.id, there)
      }
      const watcher = watch(folder.path, {
        ignored: (path) => isLeftOut(resolve(path), folder),
        ignorePermissionErrors: true,
      })
      watchers.set(folder.id, watcher)
      const onFile = (path: string): void => {
        if (!isImageName(path)) return
        consider(folder.id, resolve(path)).catch((error: unknown) => failed(folder, error))
      }
      watcher.on('add', onFile)
      watcher.on('change', onFile)
      const ready = Promise.withResolvers<void>()
      watcher.once('ready', ready.resolve)
      watcher.on('error', (error) => {
        failed(folder, error)
        ready.resolve()
      })
      await ready.promise
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

/** Files that are looked at side by side. */
const lookedAtOnce = 64

/** All images of a folder as they are now, however they got there. */
async function listFiles(folder: WatchedFolder, signal: AbortSignal): Promise<SeenFile[]> {
  const files: SeenFile[] = []
  for await (const portion of searchImages([folder.path], folder.outputDirectory, signal)) {
    for (let at = 0; at < portion.length; at += lookedAtOnce) {
      const looked = portion.slice(at, at + lookedAtOnce).map(({ inputPath }) => look(inputPath))
      files.push(...(await Promise.all(looked)).filter((file) => file !== null))
    }
  }
  return files
}

/**
 * Whether a path is no business of the watch: hidden below the folder, or where the results go. The watcher writes
 * paths with slashes on every system, so `path` has to be resolved.
 */
function isLeftOut(path: string, { path: root, outputDirectory }: WatchedFolder): boolean {
  const below = relative(root, path)
  return (
    path === resolve(outputDirectory) ||
    (below !== '' && below.split(sep).some((name) => name.startsWith('.') && name !== '..'))
  )
}

/** A file as it is now; `null` where there is none. Not told by its device, whose number may change at a restart. */
async function look(
  path: string,
): Promise<(SeenFile & { readonly sizeBytes: number; readonly file: string | null }) | null> {
  const stats = await stat(path, { bigint: true }).catch(() => null)
  if (!stats?.isFile()) return null
  return {
    path,
    version: `${stats.size}:${stats.mtimeNs}`,
    sizeBytes: Number(stats.size),
    file: fileNumber(stats),
  }
}

/**
 * Waits until a file has not changed for `settleMs`. It is compared with itself, not with the clock. Answers
 * `null` where the file has gone or the wait was aborted.
 */
async function whenComplete(first: SeenFile, settleMs: number, signal: AbortSignal): ReturnType<typeof look> {
  for (let before = first.version; ;) {
    try {
      await sleep(settleMs, undefined, { signal, ref: false })
    } catch {
      return null
    }
    const now = await look(first.path)
    if (!now || now.version === before) return now
    before = now.version
  }
}
