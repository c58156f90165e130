import { powerSaveBlocker, type BrowserWindow } from 'electron'
import type { BackendContract } from '../common/contracts/backend-contract.ts'
import type { QueueStatus } from '../common/contracts/queue-status.ts'
import type { Client } from '../common/rpc/client.ts'

/**
 * Shows the queue's work outside the window: progress in the taskbar or dock, and a computer that does not fall
 * asleep meanwhile. Returns a function that ends it.
 */
export function showQueuePresence(window: BrowserWindow, backend: Client<BackendContract>): () => void {
  const state = { blockerId: null as number | null }
  const keepAwake = (needed: boolean): void => {
    if (needed && state.blockerId === null) state.blockerId = powerSaveBlocker.start('prevent-app-suspension')
    if (needed || state.blockerId === null) return
    powerSaveBlocker.stop(state.blockerId)
    state.blockerId = null
  }
  const unsubscribe = backend.on('queue.status', (status) => {
    keepAwake(status.mode === 'running')
    if (!window.isDestroyed()) showProgress(window, status)
  })
  return () => {
    unsubscribe()
    keepAwake(false)
    if (!window.isDestroyed()) window.setProgressBar(-1)
  }
}

function showProgress(window: BrowserWindow, { mode, counts }: QueueStatus): void {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const open = counts.waiting + counts.running + counts.paused
  if (mode === 'idle' || total === 0) return window.setProgressBar(-1)
  window.setProgressBar((total - open) / total, { mode: mode === 'paused' ? 'paused' : 'normal' })
}
