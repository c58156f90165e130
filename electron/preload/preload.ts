import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron'
import type { Link } from '../common/rpc/link.ts'
import type { WindowBridge } from '../common/contracts/window-bridge.ts'

/** One end of a link to the main process, which checks whose page sends. */
function linkTo(channel: 'backend' | 'host'): Link {
  return {
    send: (message) => ipcRenderer.send(channel, message),
    onMessage(listener) {
      const receive = (_event: IpcRendererEvent, message: unknown): void => listener(message)
      ipcRenderer.on(channel, receive)
      return () => ipcRenderer.off(channel, receive)
    },
    // The window cannot outlive the main process, so the other side is never gone.
    onClose: () => () => undefined,
  }
}

const bridge: WindowBridge = {
  backend: linkTo('backend'),
  host: linkTo('host'),
  pathOf(file) {
    // Empty for what a script made up: only files that the user dropped or pasted have a place on this machine.
    const path = webUtils.getPathForFile(file)
    if (path !== '') ipcRenderer.send('dropped', path)
    return path
  },
}

ipcRenderer.send('connect')
contextBridge.exposeInMainWorld('enlarger', bridge)
