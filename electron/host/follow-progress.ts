import type { BackendContract } from '../common/contracts/backend-contract.ts'
import type { QueueStatus } from '../common/contracts/queue-status.ts'
import type { Client } from '../common/rpc/client.ts'
import type { BackendProcess } from './backend-process.ts'

/**
 * Lets deaths of the backend count anew whenever the queue has come further, also by giving up what it died of: then
 * several pictures, each of which ends it some times, do not make it look as if it could not run at all.
 * @returns what to call when the backend was started again: what it did then it tells only when it is asked
 */
export function followProgress(client: Client<BackendContract>, kept: BackendProcess): () => void {
  let finished = 0
  const check = ({ counts }: QueueStatus): void => {
    const now = counts.done + counts.skipped + counts.failed + counts.cancelled
    if (now > finished) kept.noteProgress()
    finished = now
  }
  client.on('queue.status', check)
  // A backend that dies before it answers has come no further.
  return () => void client.call('queue.status', undefined).then(check, () => undefined)
}
