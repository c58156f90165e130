import type { BackendContract } from '../common/contracts/backend-contract.ts'
import type { EventName, EventPayload } from '../common/rpc/contract-types.ts'

export type BackendEventName = EventName<BackendContract>
export type BackendEventPayload<E extends BackendEventName> = EventPayload<BackendContract, E>

/** Emits the backend's events to their listeners. */
export interface EventHub {
  emit<E extends BackendEventName>(name: E, payload: BackendEventPayload<E>): void
  /** Returns its unsubscribe. */
  on: <E extends BackendEventName>(name: E, listener: (payload: BackendEventPayload<E>) => void) => () => void
}

/** Listeners are called in the order in which they came, within `emit`. */
export function createEventHub(): EventHub {
  const listeners = new Map<BackendEventName, Set<(payload: never) => void>>()
  return {
    emit(name, payload) {
      // Listeners are filed under the name of the event whose payload they take.
      listeners.get(name)?.forEach((listener) => listener(payload as never))
    },
    on(name, listener) {
      const own = listeners.get(name) ?? new Set()
      listeners.set(name, own)
      own.add(listener)
      return () => own.delete(listener)
    },
  }
}
