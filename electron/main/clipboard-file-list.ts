import { fileURLToPath } from 'node:url'

/** Paths in a clipboard's list of files: file addresses or plain paths, one a line or ended by a zero. */
export function pathsFromFileList(list: string): string[] {
  return list
    .split(/[\r\n\0]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .flatMap((line) => {
      if (!line.startsWith('file:')) return /^([A-Za-z]:\\|\\\\|\/)/.test(line) ? [line] : []
      try {
        return [fileURLToPath(line)]
      } catch {
        return []
      }
    })
}
