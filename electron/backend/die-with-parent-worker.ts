/** Entry of the thread that looks whether the parent process is still there. */
import { workerData } from 'node:worker_threads'

const lookEveryMs = 1000
/** A process whose thread is free notices by itself that its parent is gone, and puts its work away. */
const orderlyMs = 5000

const { parent } = workerData as { readonly parent: number }

const look = setInterval(() => {
  if (isThere()) return
  clearInterval(look)
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), orderlyMs)
}, lookEveryMs)

/** Unix gives an orphan another parent; Windows keeps the number of one that is gone. */
function isThere(): boolean {
  if (process.ppid !== parent) return false
  try {
    process.kill(parent, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
