import type { ErrorCode } from '../messages/app-error.ts'
import type { Link } from './link.ts'
import { clientMessageSchema, serverMessageSchema, type ServerMessage } from './message.ts'

/** A link that its holder can end. */
export interface ClosableLink extends Link {
  /** Ends the link: calls under way are cancelled, and nothing arrives any more. */
  close(): void
}

/**
 * Lets several clients share one server, and outlive it: a server that dies is replaced by `attach`, and the
 * clients keep their links. Calls under way at that moment are answered with `connection-lost`; calls made in
 * between wait for the next server.
 */
export interface LinkHub {
  /** A new client's end. Malformed messages sent into it are dropped. */
  connect(): ClosableLink
  /** From now on, `server` answers. */
  attach(server: Link): void
  /** No server will come any more: answers every call, present and future, with an error that says `reason`. */
  fail(reason: string): void
}

interface ClientEnd {
  /** Calls without an answer: the hub's number of each by the client's. */
  readonly calls: Map<number, number>
  readonly messageListeners: Set<(message: unknown) => void>
  readonly closeListeners: Set<() => void>
  closed: boolean
}

interface PendingCall {
  readonly client: ClientEnd
  /** The id the client gave the call; the hub gives each call a number of its own, as clients' ids collide. */
  readonly clientId: number
}

/** A hub without clients and without a server. */
export function createLinkHub(): LinkHub {
  const clients = new Set<ClientEnd>()
  const pending = new Map<number, PendingCall>()
  const waiting = new Map<number, unknown>()
  const state = { nextId: 0, server: null as Link | null, failure: null as string | null }

  const deliver = (client: ClientEnd, message: ServerMessage): void => {
    if (!client.closed) client.messageListeners.forEach((listener) => listener(message))
  }
  const forget = (id: number): void => {
    const call = pending.get(id)
    pending.delete(id)
    call?.client.calls.delete(call.clientId)
  }
  const refuse = (id: number, code: ErrorCode, reason: string): void => {
    const call = pending.get(id)
    forget(id)
    waiting.delete(id)
    if (!call) return
    const error = { code, message: reason }
    deliver(call.client, { type: 'error', id: call.clientId, error })
  }
  const cancel = (id: number): void => {
    if (waiting.delete(id)) refuse(id, 'cancelled', 'The call was cancelled before the backend had started.')
    else state.server?.send({ type: 'cancel', id })
  }

  const fromClient = (client: ClientEnd, raw: unknown): void => {
    const parsed = clientMessageSchema.safeParse(raw)
    if (!parsed.success || client.closed) return
    const message = parsed.data
    const known = client.calls.get(message.id)
    if (message.type === 'cancel') {
      if (known !== undefined) cancel(known)
      return
    }
    if (known !== undefined) return
    const id = state.nextId++
    pending.set(id, { client, clientId: message.id })
    client.calls.set(message.id, id)
    if (state.failure !== null) refuse(id, 'internal', state.failure)
    else if (state.server) state.server.send({ ...message, id })
    else waiting.set(id, { ...message, id })
  }

  const fromServer = (raw: unknown): void => {
    const parsed = serverMessageSchema.safeParse(raw)
    if (!parsed.success) return
    const message = parsed.data
    if (message.type === 'event') return clients.forEach((client) => deliver(client, message))
    const call = pending.get(message.id)
    forget(message.id)
    if (call) deliver(call.client, { ...message, id: call.clientId })
  }

  return {
    connect() {
      const client: ClientEnd = {
        calls: new Map(),
        messageListeners: new Set(),
        closeListeners: new Set(),
        closed: false,
      }
      clients.add(client)
      return {
        send: (message) => fromClient(client, message),
        onMessage(listener) {
          client.messageListeners.add(listener)
          return () => client.messageListeners.delete(listener)
        },
        onClose(listener) {
          client.closeListeners.add(listener)
          return () => client.closeListeners.delete(listener)
        },
        close() {
          if (client.closed) return
          client.closed = true
          clients.delete(client)
          for (const id of [...client.calls.values()]) cancel(id)
          client.closeListeners.forEach((listener) => listener())
        },
      }
    },
    attach(server) {
      state.server = server
      server.onMessage((message) => {
        if (state.server === server) fromServer(message)
      })
      server.onClose(() => {
        if (state.server !== server) return
        state.server = null
        for (const id of [...pending.keys()]) {
          if (!waiting.has(id))
            refuse(id, 'connection-lost', 'The backend stopped unexpectedly and is being restarted.')
        }
      })
      for (const message of waiting.values()) server.send(message)
      waiting.clear()
    },
    fail(reason) {
      state.failure = reason
      for (const id of [...pending.keys()]) refuse(id, 'internal', reason)
    },
  }
}
