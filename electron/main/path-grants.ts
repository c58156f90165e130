/**
 * What the window may do with a path: read a file or folder, write below a folder, write one file, or show where it is in
 * the system's file manager.
 */
export type PathUse = 'read' | 'write-below' | 'write-file' | 'show'

/**
 * The paths that this user named to the main process, by dialogs, by dropping files, on the command line. The page
 * shows pictures, which are hostile input: whatever took it over could name any path, but cannot grant one.
 */
export interface PathGrants {
  grant(use: PathUse, paths: readonly string[]): void
  has(use: PathUse, path: string): boolean
  /** Takes the grant of a file that is written once. */
  spend(path: string): void
}

/** Grants that hold until the application ends. */
export function createPathGrants(): PathGrants {
  const granted: Readonly<Record<PathUse, Set<string>>> = {
    read: new Set(),
    'write-below': new Set(),
    'write-file': new Set(),
    show: new Set(),
  }
  return {
    grant(use, paths) {
      for (const path of paths) granted[use].add(path)
    },
    has: (use, path) =>
      granted[use].has(path) ||
      // What the user chose may be shown to them.
      (use === 'show' && (granted.read.has(path) || granted['write-below'].has(path))),
    spend: (path) => void granted['write-file'].delete(path),
  }
}
