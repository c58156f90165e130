import type { Link } from './link.ts'

/** What a `ChildProcess` with an IPC channel and the child's own `process` have in common. */
export interface ProcessEndpoint {
  send?(message: unknown, callback?: (error: Error | null) => void): boolean
  on(event: 'message', listener: (message: unknown) => void): unknown
  on(event: 'disconnect', listener: () => void): unknown
  off(event: 'message', listener: (message: unknown) => void): unknown
  off(event: 'disconnect', listener: () => void): unknown
}

/** A link over a Node IPC channel (serialization `advanced`, so that typed arrays travel as such). */
export function processLink(endpoint: ProcessEndpoint): Link {
  return {
    send(message) {
      // A failed send means that the other side is gone, which `disconnect` reports.
      endpoint.send?.(message, () => undefined)
    },
    onMessage(listener) {
      endpoint.on('message', listener)
      return () => void endpoint.off('message', listener)
    },
    onClose(listener) {
      let isReported = false
      const once = (): void => {
        if (!isReported) listener()
        isReported = true
      }
      endpoint.on('disconnect', once)
      return () => void endpoint.off('disconnect', once)
    },
  }
}
