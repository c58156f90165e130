import { BrowserWindow, nativeTheme, screen, type Session } from 'electron'
import { pageAddress } from './page-protocol.ts'
import { placeWindow, readWindowState, smallestWindow, writeWindowState } from './window-state.ts'

/** What the window is made of. */
export interface ApplicationWindowOptions {
  readonly preload: string
  readonly session: Session
  /** File that remembers where the window was. */
  readonly stateFile: string
}

const backgrounds = { light: '#f6f6f5', dark: '#161617' } as const

/** Opens the application's window: sandboxed, without Node, showing our own page and no other. */
export function openApplicationWindow(options: ApplicationWindowOptions): BrowserWindow {
  const saved = readWindowState(options.stateFile)
  const workAreas = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map((each) => each.workArea)
  const window = new BrowserWindow({
    ...placeWindow(saved, workAreas),
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    show: false,
    title: 'Enlarger',
    backgroundColor: nativeTheme.shouldUseDarkColors ? backgrounds.dark : backgrounds.light,
    webPreferences: {
      preload: options.preload,
      session: options.session,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      spellcheck: false,
      devTools: true,
    },
  })
  if (saved?.maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => {
    writeWindowState(options.stateFile, {
      bounds: window.getNormalBounds(),
      maximized: window.isMaximized(),
    })
  })
  void window.loadURL(pageAddress)
  return window
}
