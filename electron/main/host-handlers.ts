import {
  app,
  clipboard,
  dialog,
  nativeTheme,
  shell,
  type BrowserWindow,
  type OpenDialogOptions,
} from 'electron'
import { rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { AppError } from '../common/app-error.ts'
import type { HostContract } from '../common/host-contract.ts'
import type { Handlers } from '../common/rpc/contract-types.ts'
import { clipboardImages } from './clipboard-images.ts'

const imageExtensions =
  'jpg jpeg jfif png webp tif tiff avif gif heic heif hif jxl bmp jp2 psd dng cr2 cr3 nef arw raf orf rw2 pef'.split(
    ' ',
  )
const modelExtensions = ['onnx', 'safetensors', 'pth', 'pt', 'param', 'bin', 'json', 'mat', 'zip']

/** Answers what the window asks of the desktop. Dialogs belong to `window`. */
export function hostHandlers(window: BrowserWindow): Handlers<HostContract> {
  const pick = async (options: OpenDialogOptions): Promise<string[]> => {
    const { canceled, filePaths } = await dialog.showOpenDialog(window, options)
    return canceled ? [] : filePaths
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
      pick({
        properties: ['openFile', 'multiSelections'],
        filters: [{ name: 'Images', extensions: imageExtensions }, allFiles],
      }),
    'dialog.pickFolders': () => pick({ properties: ['openDirectory', 'multiSelections'] }),
    'dialog.pickModelFiles': () =>
      pick({
        properties: ['openFile', 'multiSelections'],
        filters: [{ name: 'Models', extensions: modelExtensions }, allFiles],
      }),
    'dialog.pickOutputFolder': async ({ current }) => {
      const start = current === null ? {} : { defaultPath: current }
      const [folder] = await pick({ properties: ['openDirectory', 'createDirectory'], ...start })
      return folder ?? null
    },
    'dialog.saveText': async ({ name, text }) => {
      const extension = extname(name).slice(1)
      const { canceled, filePath } = await dialog.showSaveDialog(window, {
        defaultPath: join(app.getPath('documents'), basename(name)),
        filters: [{ name: extension.toUpperCase(), extensions: [extension] }, allFiles],
      })
      if (canceled || filePath === '') return null
      await writeText(filePath, text)
      return filePath
    },
    'shell.reveal': ({ path }) => shell.showItemInFolder(path),
    'shell.openFolder': async ({ path }) => {
      await requireFolder(path)
      const failure = await shell.openPath(path)
      if (failure !== '') throw new AppError('internal', `The folder "${path}" cannot be opened: ${failure}`)
    },
    'shell.openLink': ({ url }) => shell.openExternal(url),
    'clipboard.copyText': ({ text }) => clipboard.writeText(text),
    'clipboard.pasteImages': () => clipboardImages(app.getPath('temp')),
    'window.setTheme': ({ theme }) => {
      nativeTheme.themeSource = theme
    },
  }
}

const allFiles = { name: 'All files', extensions: ['*'] }

function knownPlatform(): 'linux' | 'darwin' | 'win32' {
  const { platform } = process
  return platform === 'darwin' || platform === 'win32' ? platform : 'linux'
}

async function writeText(path: string, text: string): Promise<void> {
  const temporary = `${path}.part`
  try {
    await writeFile(temporary, text)
    await rename(temporary, path)
  } catch (cause) {
    await rm(temporary, { force: true })
    throw new AppError('output-unwritable', `The file "${path}" cannot be written.`, { path }, { cause })
  }
}

/** Opening a path runs it when it is a program: only folders are opened. */
async function requireFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => null)
  if (found?.isDirectory()) return
  throw new AppError('input-not-found', `Expected a folder to open but received "${path}".`)
}
