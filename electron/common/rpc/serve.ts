import { z } from 'zod'
import { AppError, toWireError } from '../messages/app-error.ts'
import type { Contract, EventName, EventPayload, Handlers, MethodName } from './contract-types.ts'
import type { Link } from './link.ts'
import { clientMessageSchema, type ServerMessage } from './message.ts'

/** Why a call is aborted whose client is gone, rather than having changed its mind. */
export class ClientGone extends AppError {
  constructor() {
    super('cancelled', 'The caller is gone.')
  }
}

/** One connected client, as the server sees it. */
export interface ServedLink<C extends Contract> {
  /** Broadcasts an event of the contract to this client. */
  emit<E extends EventName<C>>(name: E, payload: EventPayload<C, E>): void
  /** Stops answering, and aborts the calls under way. */
  close(): void
}

/**
 * Answers the calls that arrive over `link`. Every message and its parameters are validated against the
 * contract; unknown methods and malformed messages are refused and never reach a handler.
 */
export function serve<C extends Contract>(contract: C, handlers: Handlers<C>, link: Link): ServedLink<C> {
  const running = new Map<number, AbortController>()
  const post = (message: ServerMessage): void => link.send(message)

  const call = async (id: number, methodName: string, params: unknown): Promise<void> => {
    const controller = new AbortController()
    running.set(id, controller)
    try {
      const value = await dispatch(contract, handlers, methodName, params, controller.signal)
      post({ type: 'result', id, value })
    } catch (error) {
      const wire = toWireError(error)
      post({ type: 'error', id, error: { ...wire, details: cloneable(wire.details ?? {}) } })
    } finally {
      running.delete(id)
    }
  }

  const unsubscribe = link.onMessage((raw) => {
    const message = clientMessageSchema.safeParse(raw)
    if (!message.success) return
    if (message.data.type === 'cancel') running.get(message.data.id)?.abort()
    else if (!running.has(message.data.id))
      void call(message.data.id, message.data.method, message.data.params)
  })
  const close = (): void => {
    unsubscribe()
    running.forEach((controller) => controller.abort(new ClientGone()))
  }
  link.onClose(close)
  return { emit: (name, payload) => post({ type: 'event', name, payload }), close }
}

async function dispatch<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  name: string,
  params: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  if (!Object.hasOwn(contract.methods, name)) {
    throw new AppError('bad-request', `Expected a method of the contract but received "${name}".`)
  }
  const spec = contract.methods[name]
  if (!spec) throw new AppError('bad-request', `Expected a method of the contract but received "${name}".`)
  const parsed = spec.params.safeParse(params)
  if (!parsed.success) {
    throw new AppError('bad-request', `Invalid parameters for ${name}: ${z.prettifyError(parsed.error)}`)
  }
  // The name was checked against the contract above, and handlers have the contract's keys.
  const handler = handlers[name as MethodName<C>] as (p: unknown, c: { signal: AbortSignal }) => unknown
  return await handler(parsed.data, { signal })
}

function cloneable(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(details)) as Record<string, unknown>
}
