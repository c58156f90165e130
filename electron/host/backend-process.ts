import { spawn, type ChildProcess } from 'node:child_process'
import type { Link } from '../common/rpc/link.ts'
import { createLinkHub, type LinkHub } from '../common/rpc/link-hub.ts'

/** How to start the backend. */
export interface BackendCommand {
  readonly node: string
  readonly entry: string
  readonly args?: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** The backend, kept running for as long as its host runs. */
export interface BackendProcess {
  /** Where clients connect; their links outlive a crash of the backend. */
  readonly hub: LinkHub
  /** Some work came to its end, so that starting it again makes sense: deaths are counted from zero. */
  noteProgress(): void
  /** Ends the backend and waits until it is gone. */
  close(): Promise<void>
}

/** What happened to the backend. */
export interface BackendObserver {
  /** It died without being asked to, and runs again. */
  onRestarted(): void
  /** It died so often, so soon after its start, that starting it again makes no sense. */
  onFailed(reason: string): void
}

/** A backend that lived this long is thought healthy: its death is counted as the first. */
const healthyAfterMs = 10_000
/** More than one picture needs that ends whoever decodes it: it is given up after some deaths itself. */
const quickDeathsAllowed = 8
const firstRestartDelayMs = 25
const longestRestartDelayMs = 800
const closeTimeoutMs = 5000

/**
 * Starts the backend as a plain Node process, and again whenever it dies: at once, then after growing pauses of
 * less than a second.
 */
export function startBackendProcess(command: BackendCommand, observer: BackendObserver): BackendProcess {
  const hub = createLinkHub()
  const state = { child: null as ChildProcess | null, closing: false, quickDeaths: 0 }

  const start = (): void => {
    const startedAt = performance.now()
    const words = ['--disable-warning=ExperimentalWarning', command.entry, ...(command.args ?? [])]
    const child = spawn(command.node, words, {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      serialization: 'advanced',
      env: { ...process.env, ...command.environment },
      windowsHide: true,
    })
    state.child = child
    // However this process ends of itself, in a hurry too, its child does not stay behind.
    const end = (): void => void child.kill('SIGKILL')
    process.once('exit', end)
    child.once('exit', () => process.off('exit', end))
    child.once('error', (error) => onDeath(child, startedAt, error.message))
    child.once('exit', (code, signal) => onDeath(child, startedAt, signal ?? `code ${code}`))
    hub.attach(childLink(child))
  }

  const onDeath = (child: ChildProcess, startedAt: number, cause: string): void => {
    // A child may report its death twice, when its successor runs already.
    if (state.child !== child) return
    state.child = null
    if (state.closing) return
    state.quickDeaths = performance.now() - startedAt < healthyAfterMs ? state.quickDeaths + 1 : 1
    if (state.quickDeaths > quickDeathsAllowed) {
      const reason = `The backend keeps stopping right after its start (${cause}).`
      hub.fail(reason)
      observer.onFailed(reason)
      return
    }
    const delayMs =
      state.quickDeaths === 1
        ? 0
        : Math.min(longestRestartDelayMs, firstRestartDelayMs * 2 ** state.quickDeaths)
    setTimeout(() => {
      if (state.closing) return
      start()
      observer.onRestarted()
    }, delayMs)
  }

  start()
  return {
    hub,
    noteProgress() {
      state.quickDeaths = 0
    },
    async close() {
      state.closing = true
      const { child } = state
      if (child === null || child.exitCode !== null) return
      const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
      // A backend that loses its channel puts its work away and ends.
      if (child.connected) child.disconnect()
      const timer = setTimeout(() => child.kill('SIGKILL'), closeTimeoutMs)
      await gone
      clearTimeout(timer)
    },
  }
}

function childLink(child: ChildProcess): Link {
  return {
    send(message) {
      // A channel that breaks in mid-send emits `disconnect`.
      if (child.connected) child.send(message as object, () => undefined)
    },
    onMessage(listener) {
      child.on('message', listener)
      return () => child.off('message', listener)
    },
    onClose(listener) {
      child.once('disconnect', listener)
      return () => child.off('disconnect', listener)
    },
  }
}
