import { app, dialog, Menu, session, type WebContents } from 'electron'
import path from 'node:path'
import { backendContract } from '../common/contracts/backend-contract.ts'
import { hostContract } from '../common/contracts/host-contract.ts'
import type { NativeTexts } from '../common/contracts/native-text.ts'
import { createClient } from '../common/rpc/client.ts'
import { serve, type ServedLink } from '../common/rpc/serve.ts'
import type { HostContract } from '../common/contracts/host-contract.ts'
import { startBackendProcess } from '../host/backend-process.ts'
import { followProgress } from '../host/follow-progress.ts'
import { applicationMenu } from './application-menu.ts'
import { applicationPaths } from './application-paths.ts'
import { openApplicationWindow } from './application-window.ts'
import { confineContents } from './content-policy.ts'
import { finishQueue } from './finish-queue.ts'
import { hostHandlers, knownPlatform } from './host-handlers.ts'
import { serveImages } from './image-protocol.ts'
import { createPageGuard } from './page-guard.ts'
import { createPathGrants } from './path-grants.ts'
import { pageOrigin, servePage } from './page-protocol.ts'
import { pathsFromArguments } from './paths-from-arguments.ts'
import { powerCommands } from './power-commands.ts'
import { createPowerCountdown } from './power-countdown.ts'
import { showQueuePresence } from './queue-presence.ts'
import { runCommand } from './run-command.ts'
import { systemProxies } from './system-proxies.ts'
import { acceptPageLinks } from './window-link.ts'

/**
 * Puts the application together: one backend, one window, and what connects them.
 * @param opened files that it was started with by other means than arguments
 */
export function runApplication(opened: readonly string[]): void {
  const paths = applicationPaths()
  const applicationFolder = app.isPackaged ? null : app.getAppPath()
  const connected = { host: null as ServedLink<HostContract> | null, waitingPaths: [] as string[] }

  const backendProcess = startBackendProcess(
    { node: paths.node, entry: paths.backendEntry, environment: { ENLARGER_HOST: 'window' } },
    {
      onRestarted: () => {
        void tellProxies()
        askForProgress()
        connected.host?.emit('backend.restarted', {})
      },
      onFailed: (reason) => {
        endPresence()
        connected.host?.emit('backend.failed', { reason })
        dialog.showErrorBox('Enlarger cannot work', reason)
      },
    },
  )
  const backend = createClient(backendContract, backendProcess.hub.connect())
  const askForProgress = followProgress(backend, backendProcess)

  const pageSession = session.defaultSession
  // Downloads that come before the system has answered connect directly.
  const tellProxies = async (): Promise<void> => {
    const proxies = await systemProxies(session.fromPartition('system-proxies'))
    await backend.call('network.useProxies', proxies).catch(() => undefined)
  }
  void tellProxies()
  confineContents(pageSession)
  servePage(pageSession, paths.page)
  serveImages(pageSession, { backend, readableBy: pageOrigin })

  const window = openApplicationWindow({
    preload: paths.preload,
    session: pageSession,
    stateFile: path.join(app.getPath('userData'), 'window.json'),
  })
  const endPresence = showQueuePresence(window, backend)
  const countdown = createPowerCountdown({
    seconds: 60,
    commands: powerCommands[knownPlatform()],
    runCommand,
    onChange(pending) {
      connected.host?.emit('power.pending', { pending })
      if (pending && !window.isDestroyed() && !window.isVisible()) window.show()
    },
    onFailed: (action, reason) => connected.host?.emit('power.failed', { action, reason }),
  })
  const stopFinishing = finishQueue(backend, countdown)
  const authority = { grants: createPathGrants(), isWatched: lastTouchOf(window.webContents) }
  const openPaths = (arrived: readonly string[]): void => {
    if (arrived.length === 0) return
    authority.grants.grant('read', arrived)
    if (connected.host) connected.host.emit('window.openPaths', { paths: [...arrived] })
    else connected.waitingPaths.push(...arrived)
  }

  // The window knows the user's language and says what the menu says.
  Menu.setApplicationMenu(null)
  const showMenu = (texts: NativeTexts): void => {
    const template = applicationMenu({
      texts,
      isMac: process.platform === 'darwin',
      isPackaged: app.isPackaged,
      tell: (command) => connected.host?.emit('window.command', { command }),
    })
    Menu.setApplicationMenu(Menu.buildFromTemplate(template))
  }

  const onDropped = (path: string): void => authority.grants.grant('read', [path])
  acceptPageLinks(window.webContents, onDropped, (links) => {
    const backendLink = backendProcess.hub.connect()
    const guard = createPageGuard(authority.grants, authority.isWatched)
    links.backend.onMessage((message) => {
      const refusal = guard.refuse(message)
      if (refusal) links.backend.send(refusal)
      else backendLink.send(message)
    })
    backendLink.onMessage((message) => {
      guard.observe(message)
      links.backend.send(message)
    })
    links.backend.onClose(() => backendLink.close())
    const served = serve(hostContract, hostHandlers(window, authority, countdown, showMenu), links.host)
    connected.host = served
    links.host.onClose(() => {
      if (connected.host === served) connected.host = null
    })
  })
  window.webContents.on('did-finish-load', () => openPaths(connected.waitingPaths.splice(0)))
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit') window.webContents.reload()
  })

  openPaths([...opened, ...pathsFromArguments(process.argv, process.cwd(), applicationFolder)])
  app.on('second-instance', (_event, argv, workingDirectory) => {
    if (window.isMinimized()) window.restore()
    window.focus()
    openPaths(pathsFromArguments(argv, workingDirectory, applicationFolder))
  })
  app.on('open-file', (event, file) => {
    event.preventDefault()
    openPaths([file])
  })
  endWithWindow(async () => {
    endPresence()
    stopFinishing()
    await backendProcess.close()
  })
}

/** As long as browsers take a click for the reason of what follows. */
const touchLastsMs = 5000

/** Whether keys or buttons were pressed in the window within the last moments, which no script can feign. */
function lastTouchOf(contents: WebContents): () => boolean {
  const state = { touchedMs: Number.NEGATIVE_INFINITY }
  contents.on('input-event', (_event, { type }) => {
    if (type === 'mouseDown' || type === 'rawKeyDown' || type === 'keyDown' || type === 'touchStart') {
      state.touchedMs = performance.now()
    }
  })
  return () => performance.now() - state.touchedMs < touchLastsMs
}

/** Closing the window ends the application, on every system: it is one window and its queue. */
function endWithWindow(close: () => Promise<void>): void {
  const state = { closed: false }
  app.on('window-all-closed', () => app.quit())
  app.on('will-quit', (event) => {
    if (state.closed) return
    event.preventDefault()
    void close().finally(() => {
      state.closed = true
      app.quit()
    })
  })
}
