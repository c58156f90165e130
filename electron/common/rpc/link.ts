/** A way for plain, structured-cloneable messages to reach another process, thread or window. */
export interface Link {
  /** Sends a message. After the link closed, does nothing. */
  send(message: unknown): void
  /** Calls `listener` for each arriving message, in order. Returns its unsubscribe. */
  onMessage(listener: (message: unknown) => void): () => void
  /** Calls `listener` once when the other side is gone. Returns its unsubscribe. */
  onClose(listener: () => void): () => void
}

/** Two ends of an in-process link; messages are cloned and delivered asynchronously. */
export function linkPair(): readonly [Link, Link] {
  const sides = [newSide(), newSide()] as const
  return [toLink(sides[0], sides[1]), toLink(sides[1], sides[0])]
}

interface Side {
  readonly messageListeners: Set<(message: unknown) => void>
  readonly closeListeners: Set<() => void>
}

function newSide(): Side {
  return { messageListeners: new Set(), closeListeners: new Set() }
}

function toLink(own: Side, other: Side): Link {
  return {
    send(message) {
      const copy: unknown = structuredClone(message)
      queueMicrotask(() => other.messageListeners.forEach((listener) => listener(copy)))
    },
    onMessage(listener) {
      own.messageListeners.add(listener)
      return () => own.messageListeners.delete(listener)
    },
    onClose(listener) {
      own.closeListeners.add(listener)
      return () => own.closeListeners.delete(listener)
    },
  }
}
