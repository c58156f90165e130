import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { isProcessAlive } from '../backend/files/is-process-alive.ts'
import { AppError } from '../common/messages/app-error.ts'
import { backendContract } from '../common/contracts/backend-contract.ts'
import { type QueueStatus } from '../common/contracts/queue-status.ts'
import { createClient, type Client } from '../common/rpc/client.ts'
import type { Contract } from '../common/rpc/contract-types.ts'
import { siblingModule } from '../common/sibling-module.ts'
import { startBackendProcess } from '../host/backend-process.ts'
import { followProgress } from '../host/follow-progress.ts'
import type { LocalBackend } from './local-backend.ts'

/** A backend for a command that works through a queue. It is started again when it dies, and goes on by itself. */
export interface QueueBackend extends LocalBackend {
  /** Works until nothing waits. */
  start(): Promise<void>
  /** Stops the work; the image under way waits again. Answers whether the backend did so before its time was up. */
  stop(): Promise<boolean>
  /** Settles when nothing waits any more after `start`. Rejects where the backend cannot be kept running. */
  whenIdle(): Promise<void>
  /** Told when the backend died and runs again. Returns its unsubscribe. */
  onRestarted(listener: () => void): () => void
}

/** A backend that is asked to stop and has not by then is ended: whatever it decodes does not let go. */
const stopLimitMs = 10_000

/** @param queuePath the queue's file; `null`: one that ends with the command. */
export function openQueueBackend(queuePath: string | null): QueueBackend {
  const temporary = queuePath === null ? makeTemporaryFolder() : null
  const restarted = new Set<() => void>()
  const started = new Set<() => void>()
  const failed = Promise.withResolvers<never>()
  failed.promise.catch(() => undefined)
  /** `isStarted`: this very process was asked to work; before that, an idle queue says nothing. */
  const state = { isWanted: false, isStarted: false }

  const kept = startBackendProcess(
    {
      node: process.execPath,
      entry: fileURLToPath(siblingModule(import.meta.url, 'backend-main')),
      args: temporary ? [join(temporary, 'queue.sqlite'), 'temporary'] : [queuePath ?? ''],
      environment: {},
    },
    {
      onRestarted() {
        state.isStarted = false
        askForProgress()
        restarted.forEach((listener) => listener())
        if (state.isWanted) start().catch(failed.reject)
      },
      onFailed: (reason) => failed.reject(new AppError('internal', reason)),
    },
  )
  const client = askingAgain(createClient(backendContract, kept.hub.connect()))
  const askForProgress = followProgress(client, kept)
  const start = async (): Promise<void> => {
    state.isWanted = true
    await client.call('queue.start', undefined)
    state.isStarted = true
    started.forEach((listener) => listener())
  }

  return {
    client,
    start,
    async stop() {
      state.isWanted = false
      const isLate = sleep(stopLimitMs, false, { ref: false })
      return await Promise.race([client.call('queue.stop', undefined).then(() => true), isLate])
    },
    async whenIdle() {
      const idle = Promise.withResolvers<void>()
      const check = ({ mode }: QueueStatus): void => {
        if (state.isStarted && mode === 'idle') idle.resolve()
      }
      const ask = (): void => void client.call('queue.status', undefined).then(check, idle.reject)
      const unsubscribe = client.on('queue.status', check)
      started.add(ask)
      if (state.isStarted) ask()
      try {
        await Promise.race([idle.promise, failed.promise])
      } finally {
        unsubscribe()
        started.delete(ask)
      }
    },
    onRestarted(listener) {
      restarted.add(listener)
      return () => restarted.delete(listener)
    },
    async close() {
      await kept.close()
      if (temporary) rmSync(temporary, { recursive: true, force: true })
    },
  }
}

/** Makes a call again whose backend died; all that a command calls may be made twice. */
function askingAgain<C extends Contract>(client: Client<C>): Client<C> {
  return {
    on: (name, listener) => client.on(name, listener),
    async call(name, params, options) {
      for (;;) {
        try {
          return await client.call(name, params, options)
        } catch (error) {
          if (!(error instanceof AppError) || error.code !== 'connection-lost') throw error
        }
      }
    },
  }
}

const folderPrefix = 'enlarger-queue-'

/** A folder for a queue that ends with this command. Those of commands that were killed are removed. */
function makeTemporaryFolder(): string {
  for (const name of readdirSync(tmpdir())) {
    const owner = /^enlarger-queue-(\d+)-/.exec(name)?.[1]
    if (owner === undefined || isProcessAlive(Number(owner))) continue
    // A backend that outlives its command by moments, or another user's folder.
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true })
    } catch {
      continue
    }
  }
  return mkdtempSync(join(tmpdir(), `${folderPrefix}${process.pid}-`))
}
