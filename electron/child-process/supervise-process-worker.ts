/** Entry of the thread that looks whether the parent process is still there, and whether this one keeps within limits. */
import { writeSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { type ExceededLimit, limitWords, type ProcessLimits } from './process-limits.ts'

const lookEveryMs = 1000
/** Memory is filled at some gigabytes a second. */
const measureEveryMs = 20

const { parent, orderlyMs } = workerData as { readonly parent: number; readonly orderlyMs: number }

const look = setInterval(() => {
  if (isThere()) return
  clearInterval(look)
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), orderlyMs)
}, lookEveryMs)

const state: { limits: ProcessLimits | null } = { limits: null }
parentPort?.on('message', (limits: ProcessLimits) => {
  if (state.limits === null) setInterval(keepWithin, measureEveryMs)
  state.limits = limits
})

function keepWithin(): void {
  const exceeded = state.limits && measure(state.limits)
  if (exceeded === null) return
  try {
    writeSync(2, limitWords(exceeded))
  } catch {
    // Nobody reads; the end is what matters.
  }
  process.kill(process.pid, 'SIGKILL')
}

function measure({ memoryBytes, processorMs }: ProcessLimits): ExceededLimit | null {
  const tookBytes = process.memoryUsage.rss()
  if (tookBytes > memoryBytes) return { kind: 'memory', limitBytes: memoryBytes, tookBytes }
  const { user, system } = process.cpuUsage()
  const tookMs = (user + system) / 1000
  return tookMs > processorMs ? { kind: 'processor', limitMs: processorMs, tookMs } : null
}

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
