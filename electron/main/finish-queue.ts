import { shell } from 'electron'
import { stat } from 'node:fs/promises'
import type { BackendContract } from '../common/contracts/backend-contract.ts'
import type { Client } from '../common/rpc/client.ts'
import type { PowerCountdown } from './power-countdown.ts'

/**
 * Does what the user wished for when the queue has been worked off: opens the output folder, or lets the countdown
 * to sleep or shutting down begin, which ends when work begins again. Returns a function that ends it.
 */
export function finishQueue(backend: Client<BackendContract>, countdown: PowerCountdown): () => void {
  const stopActing = backend.on('queue.finished', ({ action, outputDirectory }) => {
    switch (action) {
      case 'nothing':
      case 'notify':
        return
      case 'openFolder':
        if (outputDirectory !== null) void openFolder(outputDirectory)
        return
      case 'sleep':
      case 'shutDown':
        countdown.begin(action)
        return
      default:
        return action satisfies never
    }
  })
  const stopWatching = backend.on('queue.status', ({ mode }) => {
    if (mode === 'running') countdown.cancel()
  })
  return () => {
    stopActing()
    stopWatching()
    countdown.cancel()
  }
}

/** Opening a path runs it when it is a program: only folders are opened. */
async function openFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => null)
  if (found?.isDirectory()) await shell.openPath(path)
}
