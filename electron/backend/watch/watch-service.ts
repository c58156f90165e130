import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { AppError } from '../../common/app-error.ts'
import type { BackendContract, WatchedFolder } from '../../common/backend-contract.ts'
import type { Handlers } from '../../common/rpc/contract-types.ts'
import type { EventHub } from '../event-hub.ts'
import { siblingOf } from '../queue/find-images.ts'
import type { JobQueue } from '../queue/job-queue.ts'
import { createFolderWatcher } from './folder-watcher.ts'
import { createWatchedFolders } from './watched-folders.ts'

/** An image in a watched folder that has not changed for this long counts as complete. */
const settleMs = 2000

/** Watched folders, as the contract offers them. */
export interface WatchService {
  readonly handlers: Pick<Handlers<BackendContract>, 'watch.list' | 'watch.add' | 'watch.remove'>
  close(): Promise<void>
}

/** Watches the folders remembered in the database, and puts what appears there into the queue. */
export function createWatchService(database: DatabaseSync, queue: JobQueue, events: EventHub): WatchService {
  const folders = createWatchedFolders(database)
  const watcher = createFolderWatcher({
    folders,
    settleMs,
    onImage: (job, settings) => {
      queue.add([job], settings)
      queue.start()
    },
  })
  for (const folder of folders.list()) void watcher.watch(folder)
  return {
    handlers: {
      'watch.list': () => folders.list().map(asShown),
      'watch.add': async ({ path, settings, outputDirectory }) => {
        const root = resolve(path)
        await requireFolder(root)
        const folder = folders.add({
          path: root,
          settings,
          outputDirectory: outputDirectory === null ? siblingOf(root) : resolve(outputDirectory),
          sinceMs: Date.now(),
        })
        await watcher.watch(folder)
        events.emit('watch.changed', {})
        return asShown(folder)
      },
      'watch.remove': async ({ id }) => {
        folders.remove(id)
        await watcher.unwatch(id)
        events.emit('watch.changed', {})
      },
    },
    close: () => watcher.close(),
  }
}

function asShown({ id, path, outputDirectory, settings }: WatchedFolder): WatchedFolder {
  return { id, path, outputDirectory, settings }
}

async function requireFolder(path: string): Promise<void> {
  const stats = await stat(path).catch(() => null)
  if (stats?.isDirectory()) return
  throw new AppError('input-not-found', `Expected a folder at "${path}" but there is none.`, { path })
}
