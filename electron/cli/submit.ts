import { englishText } from '../common/messages/english-text.ts'
import { resolve } from 'node:path'
import { tasksFor } from '../backend/distributed/image-task.ts'
import { openTaskQueue, type TaskQueue } from '../backend/distributed/task-queue.ts'
import { findImages } from '../backend/queue/adding/find-images.ts'
import { AppError } from '../common/messages/app-error.ts'
import { chooseSettings } from './choose-settings.ts'
import { exitCodes } from './exit-codes.ts'
import { openLocalBackend } from './local-backend.ts'
import type { Output } from './output.ts'
import { shortened } from './task-roots.ts'
import type { UpscaleOptions } from './upscale-options.ts'

/** All options of `enlarger submit`. */
export interface SubmitOptions extends UpscaleOptions {
  readonly redis: string
  readonly include?: readonly string[]
  readonly exclude?: readonly string[]
  readonly wait?: true
}

/** Carries out `enlarger submit`: gives images to the workers. Returns the exit code. */
export async function submit(
  paths: readonly string[],
  options: SubmitOptions,
  output: Output,
  stop: AbortSignal,
): Promise<number> {
  const backend = await openLocalBackend()
  const settings = await chooseSettings(options, backend).finally(() => backend.close())
  if (settings.collision === 'number') {
    throw new AppError(
      'bad-settings',
      'Expected no --number: a task may run twice and must find its own result.',
    )
  }
  const directory = options.output === undefined ? null : resolve(options.output)
  const { include = [], exclude = [] } = options
  const { found, ignored, outputRoots } = await findImages(paths, directory, stop, { include, exclude })
  const write = (text: string): void => void output.terminal.write(`${text}\n`)
  for (const { path, reason } of ignored) write(`Left out: ${path}: ${englishText(reason)}`)
  if (found.length === 0) throw new AppError('bad-request', 'There is nothing to enlarge.')
  const queue = await openTaskQueue(options.redis)
  try {
    const ids = await queue.submit(tasksFor(found, settings))
    write(`${ids.length} ${ids.length === 1 ? 'image' : 'images'} submitted.`)
    for (const root of outputRoots) write(`The workers write to ${root}`)
    return options.wait ? await waitForAll(queue, ids, write, stop) : exitCodes.allDone
  } finally {
    await queue.close()
  }
}

async function waitForAll(
  queue: TaskQueue,
  ids: readonly string[],
  write: (text: string) => void,
  stop: AbortSignal,
): Promise<number> {
  const count = { finished: 0, failed: 0 }
  await queue.follow(
    ids,
    (_, failure) => {
      count.finished++
      if (failure !== null) count.failed++
      write(`${count.finished}/${ids.length}${failure === null ? '' : ` failed: ${failure}`}`)
    },
    stop,
  )
  if (stop.aborted) return exitCodes.interrupted
  return count.failed > 0 ? exitCodes.someFailed : exitCodes.allDone
}

/** All options of `enlarger tasks`. */
export interface TasksOptions {
  readonly redis: string
  readonly retry?: true
  readonly json?: true
}

/** Carries out `enlarger tasks`: how far the workers are, and what they gave up. */
export async function showTasks(options: TasksOptions, { out }: Output): Promise<void> {
  const queue = await openTaskQueue(options.redis)
  try {
    if (options.retry) await queue.retryDead()
    const facts = { ...(await queue.counts()), dead: await queue.deadTasks() }
    if (options.json) return out(`${JSON.stringify(facts, null, 2)}\n`)
    out(`${facts.waiting} waiting, ${facts.active} active, ${facts.done} done, ${facts.failed} failed\n`)
    for (const { inputPath, reason } of facts.dead) out(`${shortened(inputPath)}: ${shortened(reason)}\n`)
  } finally {
    await queue.close()
  }
}
