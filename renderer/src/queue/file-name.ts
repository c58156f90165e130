/** Last part of a path of any system. */
export function fileName(path: string): string {
  return path.slice(lastSeparator(path) + 1)
}

/** Last part of the folder a file lies in. */
export function folderName(path: string): string {
  const end = lastSeparator(path)
  return end <= 0 ? '' : fileName(path.slice(0, end))
}

function lastSeparator(path: string): number {
  return Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'))
}
