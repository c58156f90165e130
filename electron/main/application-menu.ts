import type { MenuItemConstructorOptions } from 'electron'
import type { WindowCommand } from '../common/contracts/host-contract.ts'
import type { NativeTexts } from '../common/contracts/native-text.ts'

/** What the menu depends on. */
export interface MenuOptions {
  /** Labels in the user's language. */
  readonly texts: NativeTexts
  readonly isMac: boolean
  /** Packaged applications have no entries for developers. */
  readonly isPackaged: boolean
  /** Tells the window what to do. */
  readonly tell: (command: WindowCommand) => void
}

type Entries = MenuItemConstructorOptions[]

const separator: MenuItemConstructorOptions = { type: 'separator' }

/** The native menu of a platform, as Electron builds it. Its chords are those of the window's commands. */
export function applicationMenu({ texts, isMac, isPackaged, tell }: MenuOptions): Entries {
  const entry = (
    text: keyof NativeTexts,
    command: WindowCommand,
    accelerator?: string,
  ): MenuItemConstructorOptions => ({
    id: command,
    label: texts[text],
    ...(accelerator === undefined ? {} : { accelerator }),
    click: () => tell(command),
  })
  const native = (
    role: NonNullable<MenuItemConstructorOptions['role']>,
    text: keyof NativeTexts,
  ): MenuItemConstructorOptions => ({ id: role, role, label: texts[text] })
  const settings = entry('command.preferences', 'show-settings', 'CmdOrCtrl+,')
  const about = entry('command.about', 'show-about')
  const quit = native('quit', 'menu.quit')

  const ofApplication: Entries = [
    about,
    separator,
    settings,
    separator,
    native('services', 'menu.services'),
    separator,
    native('hide', 'menu.hide'),
    native('hideOthers', 'menu.hideOthers'),
    native('unhide', 'menu.showAll'),
    separator,
    quit,
  ]
  const recent: MenuItemConstructorOptions = {
    ...native('recentDocuments', 'menu.recent'),
    submenu: [native('clearRecentDocuments', 'menu.clearRecent')],
  }
  const file: Entries = [
    entry('command.addImages', 'add-images', 'CmdOrCtrl+O'),
    entry('command.addFolder', 'add-folder', 'CmdOrCtrl+Shift+O'),
    // Elsewhere the system keeps this list itself, at the taskbar.
    ...(isMac ? [recent, separator, native('close', 'menu.close')] : [separator, settings, separator, quit]),
  ]
  const edit: Entries = [
    // Text fields have their own undo and select all: the window hands these on where one has the focus.
    entry('menu.undo', 'undo', 'CmdOrCtrl+Z'),
    native('redo', 'menu.redo'),
    separator,
    native('cut', 'menu.cut'),
    native('copy', 'menu.copy'),
    // Outside text fields the page takes it as an image.
    native('paste', 'menu.paste'),
    entry('menu.selectAll', 'select-all', 'CmdOrCtrl+A'),
    separator,
    entry('command.remove', 'remove'),
  ]
  const queue: Entries = [
    entry('command.startOrPause', 'start-or-pause', 'CmdOrCtrl+Return'),
    entry('command.stop', 'cancel', 'CmdOrCtrl+.'),
    separator,
    entry('command.retryFailed', 'retry-failed'),
    entry('command.clearFinished', 'clear-finished'),
    separator,
    entry('command.models', 'show-models', 'CmdOrCtrl+Shift+M'),
    entry('command.presets', 'show-presets'),
  ]
  const view: Entries = [
    entry('command.showGrid', 'show-grid', 'CmdOrCtrl+1'),
    entry('command.showList', 'show-list', 'CmdOrCtrl+2'),
    entry('command.showCompare', 'show-compare', 'CmdOrCtrl+3'),
    separator,
    entry('command.palette', 'command-palette', 'CmdOrCtrl+K'),
    separator,
    native('zoomIn', 'menu.larger'),
    // The plus is a shifted equals sign on many keyboards.
    {
      ...native('zoomIn', 'menu.larger'),
      id: 'zoom-in-unshifted',
      accelerator: 'CmdOrCtrl+=',
      visible: false,
    },
    native('zoomOut', 'menu.smaller'),
    native('resetZoom', 'menu.usualSize'),
    separator,
    native('togglefullscreen', 'menu.fullScreen'),
    ...(isPackaged ? [] : [separator, { role: 'toggleDevTools' } as const, { role: 'reload' } as const]),
  ]
  const window: Entries = [
    native('minimize', 'menu.minimise'),
    native('zoom', 'menu.zoom'),
    separator,
    native('front', 'menu.front'),
  ]
  const help: Entries = [
    entry('command.shortcuts', 'show-shortcuts', 'CmdOrCtrl+/'),
    entry('command.diagnostics', 'show-diagnostics'),
    ...(isMac ? [] : [separator, about]),
  ]
  return [
    ...(isMac ? [{ role: 'appMenu', label: 'Enlarger', submenu: ofApplication } as const] : []),
    { label: texts['menu.file'], submenu: file },
    { label: texts['menu.edit'], submenu: edit },
    { label: texts['menu.queue'], submenu: queue },
    { label: texts['menu.view'], submenu: view },
    ...(isMac ? [{ role: 'windowMenu', label: texts['menu.window'], submenu: window } as const] : []),
    { role: 'help', label: texts['menu.help'], submenu: help },
  ]
}
