import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { AppError } from '../../common/messages/app-error.ts'
import { failure } from '../../common/messages/failure.ts'
import type { WatchedFolder as ShownFolder } from '../../common/contracts/backend-contract.ts'
import type { AreaHandlers } from '../area.ts'
import type { EventHub } from '../event-hub.ts'
import { siblingOf } from '../queue/adding/placed-folders.ts'
import type { JobQueue } from '../queue/job-queue.ts'
import { createFolderWatcher } from './folder-watcher.ts'
import { createWatchedFolders, type WatchedFolder } from './watched-folders.ts'

/** An image in a watched folder that has not changed for this long counts as complete. */
const settleMs = 2000

/** Files seen before of which each start looks whether they are still there. */
const filesLookedAt = 500

/** Watched folders, as the contract offers them. */
export interface WatchService {
  readonly handlers: AreaHandlers<'watch.list' | 'watch.add' | 'watch.change' | 'watch.remove'>
  close(): Promise<void>
}

/** Watches the folders remembered in the database, and puts what appears there into the queue. */
export function createWatchService(database: DatabaseSync, queue: JobQueue, events: EventHub): WatchService {
  const folders = createWatchedFolders(database)
  const watcher = createFolderWatcher({
    folders,
    settleMs,
    onImage: (job, settings) => {
      const added = queue.add([job], settings)
      // What the user added by hand waits until the user starts it.
      if (queue.status().mode !== 'paused') queue.start(added)
    },
    onFailure: ({ path }, detail) => {
      events.emit('notice', { level: 'error', message: { code: 'watch-failed', path, detail } })
    },
  })
  for (const folder of folders.list()) void watcher.watch(folder)
  // What cannot be forgotten now is at another start.
  const forgotten = folders.forgetDeleted(filesLookedAt).catch(() => undefined)
  const told = (folder: WatchedFolder): ShownFolder => {
    events.emit('watch.changed', {})
    return asShown(folder)
  }
  return {
    handlers: {
      'watch.list': () => folders.list().map(asShown),
      'watch.add': async ({ path, settings, outputDirectory }) => {
        const root = resolve(path)
        await requireFolder(root)
        if (folders.list().some((folder) => folder.path === root)) {
          throw failure('bad-request', { code: 'folder-watched-already', path: root })
        }
        const folder = folders.add({
          path: root,
          settings,
          outputDirectory: outputFor(root, outputDirectory),
        })
        await watcher.watch(folder)
        return told(folder)
      },
      'watch.change': async ({ id, settings, outputDirectory }) => {
        const folder = folders.get(id)
        if (!folder) throw new AppError('bad-request', `Expected a watched folder but received "${id}".`)
        folders.change(id, { settings, outputDirectory: outputFor(folder.path, outputDirectory) })
        const changed = folders.get(id) ?? folder
        // What is left out of the watch depends on where the results go.
        if (changed.outputDirectory !== folder.outputDirectory) {
          await watcher.unwatch(id)
          await watcher.watch(changed)
        }
        return told(changed)
      },
      'watch.remove': async ({ id }) => {
        folders.remove(id)
        await watcher.unwatch(id)
        events.emit('watch.changed', {})
      },
    },
    async close() {
      await watcher.close()
      await forgotten
    },
  }
}

function asShown({ id, path, outputDirectory, settings }: WatchedFolder): ShownFolder {
  return { id, path, outputDirectory, settings }
}

/** Where the results of a watched folder go: never into the folder itself, where they would count as new images. */
function outputFor(path: string, wanted: string | null): string {
  const outputDirectory = wanted === null ? siblingOf(path) : resolve(wanted)
  if (outputDirectory !== path) return outputDirectory
  throw failure('bad-settings', { code: 'folder-watched-is-output', path })
}

async function requireFolder(path: string): Promise<void> {
  const stats = await stat(path).catch(() => null)
  if (stats?.isDirectory()) return
  throw failure('input-not-found', { code: 'folder-not-found', path })
}
