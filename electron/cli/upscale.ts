import { resolve } from 'node:path'
import { AppError } from '../common/messages/app-error.ts'
import { chooseSettings } from './choose-settings.ts'
import { exitCodes } from './exit-codes.ts'
import { createJsonReporter } from './json-reporter.ts'
import type { LocalBackend } from './local-backend.ts'
import type { Output } from './output.ts'
import { outputPlace } from './output-file.ts'
import { openQueueBackend } from './queue-backend.ts'
import type { Reporter } from './reporter.ts'
import { runQueue } from './run-queue.ts'
import { sampleImages } from '../backend/installation/sample-images.ts'
import { createTerminalReporter } from './terminal-reporter.ts'
import type { UpscaleOptions } from './upscale-options.ts'

/** All options of `enlarger upscale`. */
export interface UpscaleArguments extends UpscaleOptions {
  readonly queue?: string
  readonly include?: readonly string[]
  readonly exclude?: readonly string[]
  readonly report?: string
  readonly sample?: true
  readonly json?: true
  readonly listModels?: true
  readonly listDevices?: true
}

/** Carries out `enlarger upscale`. Returns the exit code. */
export async function upscale(
  paths: readonly string[],
  options: UpscaleArguments,
  output: Output,
  stop: AbortSignal,
): Promise<number | void> {
  // These have a backend in this process, which need not hold one's libraries otherwise.
  if (options.listModels) return await (await import('./model-commands.ts')).listModels(output, options.json)
  if (options.listDevices) return await (await import('./list-devices.ts')).listDevices(output, options.json)
  if (paths.length === 0 && !options.sample && !options.queue) {
    throw new AppError('bad-request', 'Expected images or folders to enlarge, or --sample; see --help.')
  }
  const reporter = options.json ? createJsonReporter(output.out) : createTerminalReporter(output.terminal)
  const backend = openQueueBackend(options.queue ? resolve(options.queue) : null)
  try {
    const isComplete = await addImages(backend, paths, options, reporter, stop)
    const exitCode = await runQueue(backend, reporter, stop)
    if (options.report) await writeReport(backend, resolve(options.report))
    return exitCode === exitCodes.allDone && !isComplete ? exitCodes.someFailed : exitCode
  } finally {
    await backend.close()
  }
}

async function writeReport({ client }: LocalBackend, path: string): Promise<void> {
  const format = path.toLowerCase().endsWith('.json') ? 'json' : 'csv'
  await client.call('queue.report', { path, format })
}

/** @returns whether all that was named, and all below it, could be looked at */
async function addImages(
  backend: LocalBackend,
  paths: readonly string[],
  options: UpscaleArguments,
  reporter: Reporter,
  stop: AbortSignal,
): Promise<boolean> {
  const { client } = backend
  for (const { message } of await client.call('notices.take', undefined)) reporter.notice(message)
  const chosen = await chooseSettings(options, backend)
  const added = [...paths, ...(options.sample ? sampleImages() : [])].map((path) => resolve(path))
  // A queue that is continued needs nothing added.
  if (added.length === 0) return true
  const output = options.output ?? (options.sample && paths.length === 0 ? 'enlarged-samples' : null)
  const place =
    output === null ? null : await outputPlace(output, added, chosen, options.format !== undefined)
  const { directory: outputDirectory, settings } = place ?? { directory: null, settings: chosen }
  const { include = [], exclude = [] } = options
  const request = { paths: added, settings, outputDirectory, include: [...include], exclude: [...exclude] }
  const result = await client.call('jobs.add', request, { signal: stop })
  reporter.added(result)
  if (result.added === 0 && result.alreadyListed === 0) {
    throw new AppError('bad-request', 'There is nothing to enlarge.')
  }
  return !result.ignored.some(({ reason }) => failures.has(reason.code))
}

/** Reasons for leaving out what the user would miss. */
const failures: ReadonlySet<string> = new Set([
  'ignored-not-found',
  'ignored-folder-closed',
  'ignored-name-not-text',
])
