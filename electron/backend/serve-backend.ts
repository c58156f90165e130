import { backendContract, type BackendContract } from '../common/contracts/backend-contract.ts'
import type { Link } from '../common/rpc/link.ts'
import { serve, type ServedLink } from '../common/rpc/serve.ts'
import type { Backend } from './backend.ts'
import type { BackendEventName } from './event-hub.ts'

/** Answers a client's calls and tells it all events, until its link closes or `close` is called. */
export function serveBackend(backend: Backend, link: Link): ServedLink<BackendContract> {
  const served = serve(backendContract, backend.handlers, link)
  // The keys of the contract's events are their names.
  const names = Object.keys(backendContract.events) as BackendEventName[]
  const unsubscribes = names.map((name) => backend.on(name, (payload) => served.emit(name, payload)))
  const close = (): void => {
    unsubscribes.forEach((unsubscribe) => unsubscribe())
    served.close()
  }
  link.onClose(close)
  return { ...served, close }
}
