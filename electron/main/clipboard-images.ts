import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathsFromFileList } from './clipboard-file-list.ts'
import { readClipboard } from './read-clipboard.ts'
import { removePastedBefore } from './remove-pasted.ts'

/** How each system puts copied files on the clipboard. */
const fileFormats = {
  linux: { format: 'text/uri-list', encoding: 'utf8' },
  darwin: { format: 'public.file-url', encoding: 'utf8' },
  win32: { format: 'FileNameW', encoding: 'utf16le' },
} as const

/** A pasted picture is an original of the queue; after 30 days it counts as done with. */
const keptMs = 30 * 24 * 3_600_000

/**
 * Files on the clipboard; or its picture, written as a PNG file into a folder of its own below
 * `temporaryDirectory`; or nothing.
 * @param name of that file, without extension
 */
export async function clipboardImages(temporaryDirectory: string, name: string): Promise<string[]> {
  const platform = process.platform
  const kind = platform === 'darwin' || platform === 'win32' ? fileFormats[platform] : fileFormats.linux
  const { files: list, png } = await readClipboard(kind.format)
  const files = pathsFromFileList(list?.toString(kind.encoding) ?? '')
  if (files.length > 0 || !png) return files
  const pasted = path.join(temporaryDirectory, 'Enlarger')
  await removePastedBefore(pasted, Date.now() - keptMs)
  const folder = path.join(pasted, randomUUID())
  await mkdir(folder, { recursive: true })
  const file = path.join(folder, `${name}.png`)
  await writeFile(file, png)
  return [file]
}
