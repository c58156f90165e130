import type { BackendContract, WatchedFolder } from '../../../electron/common/contracts/backend-contract.ts'
import { AppError } from '../../../electron/common/messages/app-error.ts'
import type { Handlers } from '../../../electron/common/rpc/contract-types.ts'

type WatchMethod = 'watch.list' | 'watch.add' | 'watch.change' | 'watch.remove'

/** Watched folders that are remembered as long as the page, and in which nothing ever appears. */
export function createRecordedWatch(onChange: () => void): Pick<Handlers<BackendContract>, WatchMethod> {
  let folders: WatchedFolder[] = []
  const put = (folder: WatchedFolder): WatchedFolder => {
    const others = folders.filter(({ id }) => id !== folder.id)
    folders = [...others, folder]
    onChange()
    return folder
  }
  return {
    'watch.list': () => folders,
    'watch.add': ({ path, settings, outputDirectory }) =>
      put({
        id: crypto.randomUUID(),
        path,
        outputDirectory: outputDirectory ?? `${path}-enlarged`,
        settings,
      }),
    'watch.change': ({ id, settings, outputDirectory }) => {
      const known = folders.find((folder) => folder.id === id)
      if (!known) throw new AppError('bad-request', `Expected a watched folder but received "${id}".`)
      return put({ ...known, settings, outputDirectory: outputDirectory ?? `${known.path}-enlarged` })
    },
    'watch.remove': ({ id }) => {
      folders = folders.filter((folder) => folder.id !== id)
      onChange()
    },
  }
}
