import { once } from 'node:events'
import { setPriority } from 'node:os'
import { processLink } from '../common/rpc/process-link.ts'
import { superviseProcess } from '../child-process/supervise-process.ts'
import { openBackend } from './open-backend.ts'
import { serveBackend } from './serve-backend.ts'

// The backend as a process of its own, for the window: speaks over the IPC channel of the process that started
// it, and puts its work away when that is gone or asks it to end.
// Decoding and writing give way to the window, and computing to both. Only Unix has steps as fine as this one.
setPriority(5)

superviseProcess()

const ending = Promise.race([
  once(process, 'disconnect'),
  once(process, 'SIGTERM'),
  once(process, 'SIGINT'),
  once(process, 'SIGHUP'),
])
const backend = await openBackend({ queuePath: null, isAttended: true })
serveBackend(backend, processLink(process))
backend.resumeInterrupted()
await ending
await backend.close()
process.exit(0)
