import { Notification, powerSaveBlocker, type BrowserWindow } from 'electron'
import type { BackendContract, QueueStatus } from '../common/backend-contract.ts'
import type { Client } from '../common/rpc/client.ts'

/**
 * Shows the queue's work outside the window: progress in the taskbar or dock, a computer that does not fall asleep
 * meanwhile, and a notification at the end for those who look elsewhere. Returns a function that ends it.
 */
export function showQueuePresence(window: BrowserWindow, backend: Client<BackendContract>): () => void {
  const state = { blockerId: null as number | null, wasRunning: false }
  const keepAwake = (needed: boolean): void => {
    if (needed && state.blockerId === null) state.blockerId = powerSaveBlocker.start('prevent-app-suspension')
    if (needed || state.blockerId === null) return
    powerSaveBlocker.stop(state.blockerId)
    state.blockerId = null
  }
  const unsubscribe = backend.on('queue.status', (status) => {
    const isRunning = status.mode === 'running'
    keepAwake(isRunning)
    if (!window.isDestroyed()) showProgress(window, status)
    if (state.wasRunning && status.mode === 'idle' && !window.isFocused()) notifyFinished(window, status)
    state.wasRunning = isRunning
  })
  return () => {
    unsubscribe()
    keepAwake(false)
  }
}

function showProgress(window: BrowserWindow, { mode, counts }: QueueStatus): void {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const open = counts.waiting + counts.running + counts.paused
  if (mode === 'idle' || total === 0) return window.setProgressBar(-1)
  window.setProgressBar((total - open) / total, { mode: mode === 'paused' ? 'paused' : 'normal' })
}

function notifyFinished(window: BrowserWindow, { counts }: QueueStatus): void {
  if (!Notification.isSupported()) return
  const failed = counts.failed > 0 ? `, ${counts.failed} failed` : ''
  const notification = new Notification({ title: 'Enlarger', body: `${counts.done} images done${failed}.` })
  notification.on('click', () => {
    if (!window.isDestroyed()) window.show()
  })
  notification.show()
}
