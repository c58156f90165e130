import type { Link } from '../common/rpc/link.ts'

/**
 * The link to the process that started this one with an IPC channel.
 * @throws Error where there is no such channel.
 */
export function parentProcessLink(): Link {
  if (!process.send) throw new Error('Expected to be started with an IPC channel.')
  return {
    send(message) {
      // A channel that closes meanwhile is told by `disconnect`.
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
    },
    onMessage(listener) {
      process.on('message', listener)
      return () => process.off('message', listener)
    },
    onClose(listener) {
      process.once('disconnect', listener)
      return () => process.off('disconnect', listener)
    },
  }
}
