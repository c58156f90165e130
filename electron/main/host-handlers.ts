import {
  app,
  clipboard,
  dialog,
  nativeTheme,
  Notification,
  shell,
  type BrowserWindow,
  type FileFilter,
  type OpenDialogOptions,
} from 'electron'
import { randomUUID } from 'node:crypto'
import { lstat, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { AppError } from '../common/messages/app-error.ts'
import type { HostContract } from '../common/contracts/host-contract.ts'
import { imageExtensions, imageFormats } from '../common/formats/image-formats.ts'
import type { NativeTexts } from '../common/contracts/native-text.ts'
import type { Handlers, Params } from '../common/rpc/contract-types.ts'
import { clipboardImages } from './clipboard-images.ts'
import type { PathGrants, PathUse } from './path-grants.ts'
import type { PowerCountdown } from './power-countdown.ts'

const modelExtensions = ['onnx', 'safetensors', 'pth', 'pt', 'param', 'bin', 'json', 'mat', 'zip']

/** What the page may do by itself, and what only its user. */
export interface PageAuthority {
  readonly grants: PathGrants
  /** Whether the user has touched the window within the last moments. */
  readonly isWatched: () => boolean
}

/**
 * Answers what the window asks of the desktop. Dialogs belong to `window`.
 * @param grants learns what the user chooses; what they did not choose is not written
 * @param isWatched whether the user has just touched the window
 * @param countdown what is about to be done to the computer
 * @param onTexts told what native menus say from now on
 */
export function hostHandlers(
  window: BrowserWindow,
  { grants, isWatched }: PageAuthority,
  countdown: PowerCountdown,
  onTexts: (texts: NativeTexts) => void,
): Handlers<HostContract> {
  const state = { texts: null as NativeTexts | null }
  const text = (key: keyof NativeTexts): string => state.texts?.[key] ?? ''
  const allFiles = (): FileFilter => ({ name: text('files.all'), extensions: ['*'] })
  const pickPath = async (defaultPath: string, filters: FileFilter[]): Promise<string | null> => {
    const { canceled, filePath } = await dialog.showSaveDialog(window, { defaultPath, filters })
    if (canceled || filePath === '') return null
    grants.grant('write-file', [filePath])
    return filePath
  }
  const pick = async (use: PathUse, options: OpenDialogOptions): Promise<string[]> => {
    const { canceled, filePaths } = await dialog.showOpenDialog(window, options)
    if (canceled) return []
    grants.grant(use, filePaths)
    return filePaths
  }
  return {
    'host.info': () => ({
      platform: knownPlatform(),
      languages: app.getPreferredSystemLanguages(),
      electron: process.versions.electron,
      chromium: process.versions.chrome,
      packaged: app.isPackaged,
    }),
    'dialog.pickImages': () =>
      pick('read', {
        properties: ['openFile', 'multiSelections'],
        filters: [{ name: text('files.images'), extensions: [...imageExtensions] }, allFiles()],
      }),
    'dialog.pickFolders': () => pick('read', { properties: ['openDirectory', 'multiSelections'] }),
    'dialog.pickModelFiles': () =>
      pick('read', {
        properties: ['openFile', 'multiSelections'],
        filters: [{ name: text('files.models'), extensions: modelExtensions }, allFiles()],
      }),
    'dialog.pickOutputFolder': async ({ current }) => {
      const start = current === null ? {} : { defaultPath: current }
      const [folder] = await pick('write-below', {
        properties: ['openDirectory', 'createDirectory'],
        ...start,
      })
      return folder ?? null
    },
    'dialog.saveText': async ({ name, text: content }) => {
      const extension = extname(name).slice(1)
      const { canceled, filePath } = await dialog.showSaveDialog(window, {
        defaultPath: join(app.getPath('documents'), basename(name)),
        filters: [{ name: extension.toUpperCase(), extensions: [extension] }, allFiles()],
      })
      if (canceled || filePath === '') return null
      await writeText(filePath, content)
      return filePath
    },
    'dialog.savePicture': ({ suggestedName }) =>
      pickPath(
        suggestedName,
        [imageFormats.png, imageFormats.jpeg].map(({ label, extensions }) => ({
          name: label,
          extensions: [...extensions],
        })),
      ),
    'dialog.saveReport': ({ suggestedName }) =>
      pickPath(join(app.getPath('documents'), basename(suggestedName)), [
        { name: 'CSV', extensions: ['csv'] },
        { name: 'JSON', extensions: ['json'] },
      ]),
    'shell.reveal': ({ path }) => {
      requireShown(grants, path)
      shell.showItemInFolder(path)
    },
    'shell.openFolder': async ({ path }) => {
      requireShown(grants, path)
      await openFolder(path)
    },
    'shell.openLink': ({ url }) => shell.openExternal(url),
    'shell.openChromiumLicences': async () => {
      const file = join(dirname(process.execPath), 'LICENSES.chromium.html')
      const failure = await shell.openPath(file)
      if (failure !== '') throw new AppError('input-not-found', `"${file}" cannot be opened: ${failure}`)
    },
    'clipboard.copyText': ({ text }) => clipboard.writeText(text),
    'clipboard.pasteImages': async () => {
      const paths = await clipboardImages(app.getPath('temp'), text('files.pasted'))
      grants.grant('read', paths)
      return paths
    },
    'window.setTexts': ({ texts }) => {
      state.texts = texts
      onTexts(texts)
    },
    'window.notify': (notice) => {
      if (notice.folder !== null) requireShown(grants, notice.folder)
      notify(window, notice)
    },
    'window.noteRecent': ({ paths }) => {
      for (const path of paths) requireShown(grants, path)
      for (const path of paths) app.addRecentDocument(path)
    },
    'power.cancel': () => countdown.cancel(),
    'power.finishNow': () => {
      if (isWatched()) countdown.finishNow()
    },
    'window.setTheme': ({ theme }) => {
      nativeTheme.themeSource = theme
    },
  }
}

/** The platforms we know of; any other one is taken for a kind of Linux. */
export function knownPlatform(): 'linux' | 'darwin' | 'win32' {
  const { platform } = process
  return platform === 'darwin' || platform === 'win32' ? platform : 'linux'
}

async function writeText(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.part`
  try {
    const present = await lstat(path).catch(() => null)
    if (present !== null && !present.isFile()) throw new Error('what is there is no file')
    await writeFile(temporary, text, { flag: 'wx' })
    await rename(temporary, path)
  } catch (cause) {
    await rm(temporary, { force: true })
    throw new AppError('output-unwritable', `The file "${path}" cannot be written.`, { path }, { cause })
  }
}

/** The file manager shows what the user chose and what the backend named, nothing else. */
function requireShown(grants: PathGrants, path: string): void {
  if (grants.has('show', path)) return
  throw new AppError(
    'bad-request',
    `Expected an image, a result or a folder of theirs but received "${path}".`,
  )
}

async function openFolder(path: string): Promise<void> {
  await requireFolder(path)
  // macOS keeps applications as folders, and opening one starts it.
  if (process.platform === 'darwin' && extname(path) !== '') return shell.showItemInFolder(path)
  const failure = await shell.openPath(path)
  if (failure !== '') throw new AppError('internal', `The folder "${path}" cannot be opened: ${failure}`)
}

/** Says it outside the window, unless the user looks at the window anyway. */
function notify(window: BrowserWindow, { title, body, folder }: Params<HostContract, 'window.notify'>): void {
  if (window.isFocused() || !Notification.isSupported()) return
  const notification = new Notification({ title, body })
  notification.on('click', () => {
    if (!window.isDestroyed()) window.show()
    // A folder that has gone meanwhile is not worth a complaint.
    if (folder !== null) void openFolder(folder).catch(() => undefined)
  })
  notification.show()
}

/** Opening a path runs it when it is a program: only folders are opened. */
async function requireFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => null)
  if (found?.isDirectory()) return
  throw new AppError('input-not-found', `Expected a folder to open but received "${path}".`)
}
