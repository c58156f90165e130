/**
 * The backend of a command that works through a queue, as a process of its own: a picture that ends whoever decodes
 * it must not end the command. Arguments: the queue's file, and `temporary` where its folder ends with the command.
 */
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { superviseProcess } from '../child-process/supervise-process.ts'
import { makeDirectory } from '../backend/files/make-directory.ts'
import { systemError } from '../backend/files/system-error.ts'
import { userDirectories } from '../backend/installation/user-directories.ts'
import { openBackend } from '../backend/open-backend.ts'
import { serveBackend } from '../backend/serve-backend.ts'
import { AppError } from '../common/messages/app-error.ts'
import { backendContract, type BackendContract } from '../common/contracts/backend-contract.ts'
import type { Handlers } from '../common/rpc/contract-types.ts'
import { processLink } from '../common/rpc/process-link.ts'
import { serve } from '../common/rpc/serve.ts'

// Interrupts reach the whole process group; the command decides when its backend ends.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined)

superviseProcess()

const [queuePath, isTemporary] = process.argv.slice(2)
if (queuePath === undefined) throw new Error('Expected the path of a queue.')
const ending = once(process, 'disconnect')
try {
  const isQueueTemporary = isTemporary === 'temporary'
  const { data, cache } = userDirectories()
  // Nothing can be enlarged without them, and one sentence says it better than one for each image.
  for (const directory of [data, cache]) await makeDirectory(directory)
  const backend = await openBackend({ queuePath, isQueueTemporary, isAttended: false })
  serveBackend(backend, processLink(process))
  await ending
  await backend.close()
  // The command does so, too, unless it was killed.
  if (isQueueTemporary) rmSync(dirname(queuePath), { recursive: true, force: true })
} catch (thrown) {
  const error = systemError(thrown)
  if (!(error instanceof AppError)) throw error
  // As when another program has the queue open: whoever asks is told, and starting again would not help.
  serve(backendContract, refusals(error), processLink(process))
  await ending
}
process.exit(0)

/** Handlers that answer every call with an error. */
function refusals(error: AppError): Handlers<BackendContract> {
  const refuse = (): never => {
    throw error
  }
  // The keys of the contract's methods are their names.
  return Object.fromEntries(
    Object.keys(backendContract.methods).map((name) => [name, refuse]),
  ) as unknown as Handlers<BackendContract>
}
