import { join, resolve } from 'node:path'
import { userDirectories } from '../backend/installation/user-directories.ts'
import { AppError } from '../common/messages/app-error.ts'
import type { WatchedFolder } from '../common/contracts/backend-contract.ts'
import { chooseSettings } from './choose-settings.ts'
import { exitCodes } from './exit-codes.ts'
import { createJsonReporter } from './json-reporter.ts'
import type { LocalBackend } from './local-backend.ts'
import type { Output } from './output.ts'
import { openQueueBackend, type QueueBackend } from './queue-backend.ts'
import { tellFinished } from './tell-finished.ts'
import { createTerminalReporter } from './terminal-reporter.ts'
import { untilStopped } from './until-stopped.ts'
import type { UpscaleOptions } from './upscale-options.ts'

/** All options of `enlarger watch`. */
export interface WatchOptions extends UpscaleOptions {
  readonly queue?: string
  readonly list?: true
  readonly remove?: true
  readonly json?: true
}

/**
 * Carries out `enlarger watch`: enlarges what appears in the folders, and in those of earlier runs, until it is
 * stopped; folders and queue are remembered in a file of their own, apart from the window's.
 * @returns the exit code.
 */
export async function watch(
  paths: readonly string[],
  options: WatchOptions,
  output: Output,
  stop: AbortSignal,
): Promise<number> {
  const queuePath = options.queue ? resolve(options.queue) : join(userDirectories().data, 'watch.sqlite')
  const backend = openQueueBackend(queuePath)
  try {
    const roots = paths.map((path) => resolve(path))
    if (options.list) return await tellFolders(backend, output)
    if (options.remove) return await unwatch(roots, backend)
    await watchAll(roots, options, backend)
    await tellFolders(backend, output)
    return await followQueue(backend, options, output, stop)
  } finally {
    await backend.close()
  }
}

async function watchAll(
  roots: readonly string[],
  options: WatchOptions,
  backend: LocalBackend,
): Promise<void> {
  const { client } = backend
  const known = await client.call('watch.list', undefined)
  if (roots.length === 0 && known.length > 0) return
  if (roots.length === 0) throw new AppError('bad-request', 'Expected a folder to watch; see --help.')
  const settings = await chooseSettings(options, backend)
  const outputDirectory = options.output === undefined ? null : resolve(options.output)
  for (const path of roots) {
    const folder = known.find((other) => other.path === path)
    if (folder) await client.call('watch.change', { id: folder.id, settings, outputDirectory })
    else await client.call('watch.add', { path, settings, outputDirectory })
  }
}

async function unwatch(roots: readonly string[], { client }: LocalBackend): Promise<number> {
  const known = await client.call('watch.list', undefined)
  for (const path of roots) {
    const folder = known.find((other) => other.path === path)
    if (!folder) throw new AppError('bad-request', `Expected a watched folder but received "${path}".`)
    await client.call('watch.remove', { id: folder.id })
  }
  return exitCodes.allDone
}

async function tellFolders({ client }: LocalBackend, output: Output): Promise<number> {
  const tell = ({ path, outputDirectory, settings }: WatchedFolder): void =>
    void output.terminal.write(`Watching ${path}: ${settings.modelId}, to ${outputDirectory}\n`)
  for (const folder of await client.call('watch.list', undefined)) tell(folder)
  return exitCodes.allDone
}

/** Tells of each image that comes to an end, until stopped. */
async function followQueue(
  backend: QueueBackend,
  options: WatchOptions,
  output: Output,
  stop: AbortSignal,
): Promise<number> {
  const reporter = options.json ? createJsonReporter(output.out) : createTerminalReporter(output.terminal)
  const { client } = backend
  client.on('notice', ({ message }) => reporter.notice(message))
  for (const { message } of await client.call('notices.take', undefined)) reporter.notice(message)
  const telling = await tellFinished(backend, reporter)
  // What an earlier run left unfinished goes on; watched images start the queue by themselves.
  await backend.start()
  await untilStopped(stop)
  await backend.stop()
  await telling.settled()
  return exitCodes.allDone
}
