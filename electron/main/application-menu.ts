import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import type { WindowCommand } from '../common/host-contract.ts'

/** Builds the native menu of this platform; its entries tell the window what to do. */
export function applicationMenu(tell: (command: WindowCommand) => void): Menu {
  const entry = (
    label: string,
    command: WindowCommand,
    accelerator?: string,
  ): MenuItemConstructorOptions => ({
    label,
    ...(accelerator === undefined ? {} : { accelerator }),
    click: () => tell(command),
  })
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const isMac = process.platform === 'darwin'
  const settings = entry('Settings…', 'show-settings', 'CmdOrCtrl+,')
  const about = entry('About Enlarger', 'show-about')

  const applicationMenuOfMac: MenuItemConstructorOptions = {
    label: app.name,
    submenu: [
      about,
      separator,
      settings,
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  }
  return Menu.buildFromTemplate([
    ...(isMac ? [applicationMenuOfMac] : []),
    {
      label: '&File',
      submenu: [
        entry('Add Images…', 'add-images', 'CmdOrCtrl+O'),
        entry('Add Folder…', 'add-folder', 'CmdOrCtrl+Shift+O'),
        separator,
        ...(isMac ? [{ role: 'close' } as const] : [settings, separator, { role: 'quit' } as const]),
      ],
    },
    {
      label: '&Edit',
      submenu: [
        // Text fields keep their own undo, paste and select all: the window hands these on where none has the focus.
        entry('Undo', 'undo', 'CmdOrCtrl+Z'),
        { role: 'redo' },
        separator,
        { role: 'cut' },
        { role: 'copy' },
        entry('Paste', 'paste', 'CmdOrCtrl+V'),
        entry('Select All', 'select-all', 'CmdOrCtrl+A'),
        entry('Remove', 'remove'),
      ],
    },
    {
      label: '&Queue',
      submenu: [
        entry('Start or Pause', 'start-or-pause', 'CmdOrCtrl+Return'),
        entry('Cancel', 'cancel', 'CmdOrCtrl+.'),
        separator,
        entry('Models…', 'show-models', 'CmdOrCtrl+M'),
      ],
    },
    {
      label: '&View',
      submenu: [
        entry('Grid', 'show-grid', 'CmdOrCtrl+1'),
        entry('List', 'show-list', 'CmdOrCtrl+2'),
        entry('Compare', 'show-compare', 'CmdOrCtrl+3'),
        separator,
        entry('Commands…', 'command-palette', 'CmdOrCtrl+K'),
        separator,
        { role: 'togglefullscreen' },
        ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const, { role: 'reload' } as const]),
      ],
    },
    ...(isMac ? [{ role: 'windowMenu' } as const] : []),
    {
      label: '&Help',
      role: 'help',
      submenu: [entry('Diagnostics', 'show-diagnostics'), ...(isMac ? [] : [about])],
    },
  ])
}
