import { clipboard } from 'electron'

/** What of the clipboard matters here; `null` where it holds no such thing. */
export interface ClipboardContent {
  readonly files: Buffer | null
  readonly png: Buffer | null
}

/** The clipboard's reading functions as they were up to Electron 43, which the development substitute still has. */
interface EarlierClipboard {
  readBuffer(format: string): Buffer
  readImage(): { isEmpty(): boolean; toPNG(): Buffer }
}

/** Reads the clipboard's list of files, in this system's own format, and its picture. */
export async function readClipboard(fileFormat: string): Promise<ClipboardContent> {
  if ('readBuffer' in clipboard) return readEarlier(clipboard as unknown as EarlierClipboard, fileFormat)
  const items = await clipboard.read()
  const read = async (isWanted: (type: string) => boolean): Promise<Buffer | null> => {
    for (const item of items) {
      const type = item.types.find(isWanted)
      if (type === undefined) continue
      const payload = await item.getType(type)
      if (payload instanceof Blob) return Buffer.from(await payload.arrayBuffer())
    }
    return null
  }
  return {
    files: await read((type) => type === fileFormat || type.includes(`format="${fileFormat}"`)),
    png: await read((type) => type === 'image/png'),
  }
}

function readEarlier(earlier: EarlierClipboard, fileFormat: string): ClipboardContent {
  const files = earlier.readBuffer(fileFormat)
  const picture = earlier.readImage()
  return { files: files.length > 0 ? files : null, png: picture.isEmpty() ? null : picture.toPNG() }
}
