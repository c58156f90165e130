import { openBackend } from '../backend/open-backend.ts'
import { serveBackend } from '../backend/serve-backend.ts'
import { backendContract, type BackendContract } from '../common/backend-contract.ts'
import { createClient, type Client } from '../common/rpc/client.ts'
import { linkPair } from '../common/rpc/link.ts'

/** A backend in this process, spoken to as every host does. */
export interface LocalBackend {
  readonly client: Client<BackendContract>
  /** Settles when nothing waits any more. */
  whenIdle(): Promise<void>
  /** Stops the work and releases everything; what is unfinished waits in the queue's file. */
  close(): Promise<void>
}

/** @param queuePath the queue's file; `null` keeps the queue in memory. */
export async function openLocalBackend(queuePath: string | null): Promise<LocalBackend> {
  const backend = await openBackend({ queuePath: queuePath ?? ':memory:', isAttended: false })
  const [here, there] = linkPair()
  const served = serveBackend(backend, there)
  return {
    client: createClient(backendContract, here),
    whenIdle: () => backend.whenIdle(),
    async close() {
      await backend.close()
      served.close()
    },
  }
}
