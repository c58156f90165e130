import { ipcMain, type IpcMainEvent, type WebContents } from 'electron'
import type { ClosableLink } from '../common/rpc/link-hub.ts'
import { pageOrigin } from './page-protocol.ts'

/** The links that preload offers the page, by name; their channels carry the same names. */
export const linkNames = ['backend', 'host'] as const
export type LinkName = (typeof linkNames)[number]

/**
 * Calls `onConnect` whenever the window's page has been loaded, with a link for each name; the links of the page
 * before it are closed first. Only the window's main frame, showing our own page, is listened to.
 * @param onDropped told each path of a file that the user gave to the page; preload says so, which scripts of the page
 *   do not reach
 */
export function acceptPageLinks(
  contents: WebContents,
  onDropped: (path: string) => void,
  onConnect: (links: Readonly<Record<LinkName, ClosableLink>>) => void,
): void {
  const state = { open: [] as ClosableLink[] }
  const closeAll = (): void => state.open.splice(0).forEach((link) => link.close())
  const connect = (event: IpcMainEvent): void => {
    if (!isOurPage(event, contents)) return
    closeAll()
    const links = { backend: pageLink(contents, 'backend'), host: pageLink(contents, 'host') }
    state.open.push(links.backend, links.host)
    onConnect(links)
  }
  const dropped = (event: IpcMainEvent, path: unknown): void => {
    if (isOurPage(event, contents) && typeof path === 'string') onDropped(path)
  }
  ipcMain.on('connect', connect)
  ipcMain.on('dropped', dropped)
  contents.on('render-process-gone', closeAll)
  contents.once('destroyed', () => {
    ipcMain.off('connect', connect)
    ipcMain.off('dropped', dropped)
    closeAll()
  })
}

function isOurPage(event: IpcMainEvent, contents: WebContents): boolean {
  const frame = event.senderFrame
  if (frame === null || event.sender !== contents || frame.parent !== null) return false
  return frame.url.startsWith(`${pageOrigin}/`)
}

function pageLink(contents: WebContents, channel: LinkName): ClosableLink {
  const closeListeners = new Set<() => void>()
  const receivers = new Set<(event: IpcMainEvent, message: unknown) => void>()
  const state = { closed: false }
  return {
    send(message) {
      if (!state.closed && !contents.isDestroyed()) contents.send(channel, message)
    },
    onMessage(listener) {
      const receive = (event: IpcMainEvent, message: unknown): void => {
        if (isOurPage(event, contents)) listener(message)
      }
      ipcMain.on(channel, receive)
      receivers.add(receive)
      return () => ipcMain.off(channel, receive)
    },
    onClose(listener) {
      closeListeners.add(listener)
      return () => closeListeners.delete(listener)
    },
    close() {
      if (state.closed) return
      state.closed = true
      receivers.forEach((receive) => ipcMain.off(channel, receive))
      closeListeners.forEach((listener) => listener())
    },
  }
}
