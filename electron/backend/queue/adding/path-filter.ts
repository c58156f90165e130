import { sep } from 'node:path'
import picomatch from 'picomatch'

/** Patterns by which files in folders are chosen. */
export interface PathPatterns {
  /** Empty: all images. */
  readonly include: readonly string[]
  readonly exclude: readonly string[]
}

/**
 * Whether a path, relative to the folder that was added, is wanted. A pattern without a slash is compared with
 * the file's name, one with a slash with the whole relative path; `**` crosses folders, case does not matter.
 */
export function pathFilter({ include, exclude }: PathPatterns): (relativePath: string) => boolean {
  const isIncluded = include.length === 0 ? () => true : matcher(include)
  const isExcluded = exclude.length === 0 ? () => false : matcher(exclude)
  return (relativePath) => {
    const path = relativePath.split(sep).join('/')
    return isIncluded(path) && !isExcluded(path)
  }
}

function matcher(patterns: readonly string[]): (path: string) => boolean {
  const options = { nocase: true, dot: true }
  const [ofNames, ofPaths] = [
    patterns.filter((pattern) => !pattern.includes('/')),
    patterns.filter((pattern) => pattern.includes('/')),
  ]
  const isName = ofNames.length === 0 ? () => false : picomatch(ofNames, options)
  const isPath = ofPaths.length === 0 ? () => false : picomatch(ofPaths, options)
  return (path) => isName(path.slice(path.lastIndexOf('/') + 1)) || isPath(path)
}
