import { openBackend } from '../backend/open-backend.ts'
import { serveBackend } from '../backend/serve-backend.ts'
import { backendContract, type BackendContract } from '../common/contracts/backend-contract.ts'
import { createClient, type Client } from '../common/rpc/client.ts'
import { linkPair } from '../common/rpc/link.ts'

/** A backend, spoken to as every host does. */
export interface LocalBackend {
  readonly client: Client<BackendContract>
  /** Stops the work and releases everything; what is unfinished waits in the queue's file. */
  close(): Promise<void>
}

/** A backend in this process, for what needs no queue: one that is gone with the process is made. */
export async function openLocalBackend(): Promise<LocalBackend> {
  const backend = await openBackend({ queuePath: ':memory:', isQueueTemporary: true, isAttended: false })
  const [here, there] = linkPair()
  const served = serveBackend(backend, there)
  return {
    client: createClient(backendContract, here),
    async close() {
      await backend.close()
      served.close()
    },
  }
}
