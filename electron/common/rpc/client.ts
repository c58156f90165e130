import { AppError, fromWireError } from '../messages/app-error.ts'
import type { Contract, EventName, EventPayload, MethodName, Params, Result } from './contract-types.ts'
import type { Link } from './link.ts'
import { serverMessageSchema } from './message.ts'

/** Calls the methods of a contract over a link. */
export interface Client<C extends Contract> {
  /**
   * Calls a method and waits for its result.
   * @throws AppError what the other side threw; `bad-request` where parameters do not fit the contract;
   *   `connection-lost` when the link closes before an answer came.
   */
  call<M extends MethodName<C>>(
    name: M,
    params: Params<C, M>,
    options?: { readonly signal?: AbortSignal },
  ): Promise<Result<C, M>>
  /** Listens to an event. Returns its unsubscribe. */
  on<E extends EventName<C>>(name: E, listener: (payload: EventPayload<C, E>) => void): () => void
}

interface Pending {
  readonly method: string
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

/** A client of the server at the other end of `link`. Results and events are validated on arrival. */
export function createClient<C extends Contract>(contract: C, link: Link): Client<C> {
  const pending = new Map<number, Pending>()
  const listeners = new Map<string, Set<(payload: unknown) => void>>()
  let nextId = 0
  let closed = false

  link.onMessage((raw) => {
    const parsed = serverMessageSchema.safeParse(raw)
    if (!parsed.success) return
    const message = parsed.data
    if (message.type === 'event') {
      const schema = Object.hasOwn(contract.events, message.name) ? contract.events[message.name] : undefined
      const payload = schema?.safeParse(message.payload)
      if (payload?.success) listeners.get(message.name)?.forEach((listener) => listener(payload.data))
      return
    }
    const waiting = pending.get(message.id)
    if (!waiting) return
    pending.delete(message.id)
    if (message.type === 'error') {
      const { code, message: text, details } = message.error
      waiting.reject(fromWireError({ code, message: text, ...(details ? { details } : {}) }))
      return
    }
    const value = contract.methods[waiting.method]?.result.safeParse(message.value)
    if (value?.success) waiting.resolve(value.data)
    else
      waiting.reject(new AppError('internal', `The answer to ${waiting.method} does not fit the contract.`))
  })
  link.onClose(() => {
    closed = true
    for (const { method, reject } of pending.values()) reject(connectionLost(method))
    pending.clear()
  })

  return {
    call(name, params, options) {
      return new Promise((resolve, reject) => {
        const signal = options?.signal
        if (closed) return reject(connectionLost(name))
        if (signal?.aborted) return reject(new AppError('cancelled', 'The work was cancelled.'))
        const id = nextId++
        const onAbort = (): void => link.send({ type: 'cancel', id })
        const settle = (): void => signal?.removeEventListener('abort', onAbort)
        pending.set(id, {
          method: name,
          // The value was validated against the result schema of this very method.
          resolve: (value) => (settle(), resolve(value as never)),
          reject: (error) => (settle(), reject(error)),
        })
        signal?.addEventListener('abort', onAbort, { once: true })
        link.send({ type: 'call', id, method: name, params })
      })
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set()
      listeners.set(name, set)
      const wrapped = listener as (payload: unknown) => void
      set.add(wrapped)
      return () => set.delete(wrapped)
    },
  }
}

function connectionLost(method: string): AppError {
  return new AppError('connection-lost', `The connection closed before ${method} was answered.`)
}
