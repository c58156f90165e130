import { open, opendir, realpath, stat } from 'node:fs/promises'
import { dirname, extname, join, relative, resolve, sep } from 'node:path'
import { imageExtensions } from '../../../common/formats/image-formats.ts'
import { sniffLengthBytes } from '../../formats/format-reader.ts'
import { sniffFormat } from '../../formats/format-readers.ts'
import { nameOfOtherFile } from '../../formats/other-files.ts'
import { fileNumber } from '../../files/file-identity.ts'
import type { Message } from '../../../common/messages/message.ts'
import type { NewJob } from '../store/insert-jobs.ts'
import { placedAt, rootBelow, type Placed } from './placed-folders.ts'
import { createSeenFiles } from './seen-files.ts'
import { pathFilter, type PathPatterns } from './path-filter.ts'

/** An added path from which nothing came, and why. */
export interface IgnoredPath {
  readonly path: string
  readonly reason: Message
}

/** What is known of the paths that were added once all images behind them have been found. */
export interface SearchSummary {
  readonly ignored: readonly IgnoredPath[]
  /** Folders below which the outputs go; not more than {@link maximumRoots}. */
  readonly outputRoots: readonly string[]
}

/** The images behind the paths that were added. */
export interface FoundImages extends SearchSummary {
  readonly found: readonly NewJob[]
}

const maximumRoots = 20

/** Names by which images are found in folders. A file that is added by itself may have any name. */
const imageNames: ReadonlySet<string> = new Set(imageExtensions.map((extension) => `.${extension}`))

/** Whether a file found in a folder is taken for an image. What it is, its content says later. */
export function isImageName(name: string): boolean {
  return imageNames.has(extname(name).toLowerCase())
}

/** Files that are asked for at the same time. */
const batchSize = 64

/** All of {@link searchImages} at once, for few images. */
export async function findImages(
  paths: readonly string[],
  outputDirectory: string | Placed | null,
  signal: AbortSignal,
  patterns?: PathPatterns,
): Promise<FoundImages> {
  const found: NewJob[] = []
  const search = searchImages(paths, outputDirectory, signal, patterns)
  for (;;) {
    const step = await search.next()
    if (step.done) return { found, ...step.value }
    found.push(...step.value)
  }
}

/**
 * Finds the images that `paths` stand for, and gives them in small portions: files as they are, then folders
 * recursively. Hidden files and folders are left out, a folder reached twice (by links) is walked once, and the
 * folder the outputs go to is never walked. A folder's tree is kept below its output folder.
 * @param outputDirectory one folder for all, or a place seen from each folder; `null`: its sibling named `…-enlarged`.
 * @param patterns choose among the files of folders, not among files that are named themselves
 */
export async function* searchImages(
  paths: readonly string[],
  outputDirectory: string | Placed | null,
  signal: AbortSignal,
  patterns: PathPatterns = { include: [], exclude: [] },
): AsyncGenerator<NewJob[], SearchSummary> {
  const isWanted = pathFilter(patterns)
  const destination = typeof outputDirectory === 'string' ? resolve(outputDirectory) : null
  const place = typeof outputDirectory === 'string' ? 'sibling' : (outputDirectory?.place ?? 'sibling')
  const ignored: IgnoredPath[] = []
  const folders: string[] = []
  const roots = new Set<string>()
  const seen = createSeenFiles()
  for (let start = 0; start < paths.length; start += batchSize) {
    signal.throwIfAborted()
    const looked = await Promise.all(
      paths.slice(start, start + batchSize).map((path) => lookInto(resolve(path))),
    )
    const files: NewJob[] = []
    for (const { path, kind, sizeBytes, file } of looked) {
      if (kind === 'folder') folders.push(path)
      else if (kind === 'file') {
        if (!(await seen.isNew(path))) continue
        const directory = destination ?? placedAt(dirname(path), place)
        files.push({ inputPath: path, outputDirectory: directory, sizeBytes, file })
        roots.add(directory)
      } else ignored.push({ path, reason: reasonOf[kind] })
    }
    yield files
  }
  for (const folder of folders) {
    const root = destination ? rootBelow(destination, folder, folders.length) : placedAt(folder, place)
    // Results that lie among the originals are told from them by what the queue knows.
    const leftOut = root === folder ? null : (destination ?? root)
    const count = { images: 0, wanted: 0 }
    roots.add(root)
    const unread: IgnoredPath[] = []
    for await (const batch of walk(folder, root, leftOut, signal, unread)) {
      const matching = batch.filter(({ path }) => isWanted(relative(folder, path)))
      count.images += batch.length
      count.wanted += matching.length
      const fresh: FileToMeasure[] = []
      for (const file of matching) if (await seen.isNew(file.path)) fresh.push(file)
      const measured = await measure(fresh)
      yield root === folder ? measured.map((job) => ({ ...job, isFound: true })) : measured
    }
    ignored.push(...unread)
    if (count.wanted === 0 && count.images > 0) {
      ignored.push({ path: folder, reason: { code: 'ignored-none-match', count: count.images } })
    } else if (count.images === 0 && unread.length === 0) {
      ignored.push({ path: folder, reason: { code: 'ignored-no-images' } })
    }
  }
  return { ignored, outputRoots: [...roots].slice(0, maximumRoots) }
}

interface FileToMeasure {
  readonly path: string
  readonly outputDirectory: string
}

const reasonOf = {
  other: { code: 'ignored-not-a-file' },
  missing: { code: 'ignored-not-found' },
  unnamed: { code: 'ignored-name-not-text' },
  noImage: { code: 'ignored-not-an-image' },
} as const

type PathKind = 'file' | 'folder' | keyof typeof reasonOf

/** A file that is named itself may be called anything; what has no image's name must have an image's first bytes. */
async function lookInto(path: string): Promise<LookedAt> {
  const looked = await lookAt(path)
  if (looked.kind !== 'file' || isImageName(path)) return looked
  return (await beginsAsImage(path)) ? looked : { ...looked, kind: 'noImage' }
}

/** @param isFound whether it is judged because it lies in a folder, where what is not read is nobody's wish */
async function beginsAsImage(path: string, isFound = false): Promise<boolean> {
  try {
    await using file = await open(path)
    const head = new Uint8Array(sniffLengthBytes)
    const { bytesRead } = await file.read(head, 0, head.length, 0)
    const begin = head.subarray(0, bytesRead)
    return sniffFormat(begin) !== null || (!isFound && nameOfOtherFile(begin) !== null)
  } catch {
    // That it may not be read is told when its turn comes.
    return true
  }
}

/** Names are bytes on Linux; what of them is no UTF-8 arrives as this character, by which no file is found again. */
function isScrambled(path: string): boolean {
  return path.includes('\ufffd')
}

interface LookedAt {
  readonly path: string
  readonly kind: PathKind
  readonly sizeBytes: number
  readonly file: string | null
}

async function lookAt(path: string): Promise<LookedAt> {
  const stats = await stat(path, { bigint: true }).catch(() => null)
  if (!stats) return { path, kind: isScrambled(path) ? 'unnamed' : 'missing', sizeBytes: 0, file: null }
  const kind = stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : 'other'
  return { path, kind, sizeBytes: Number(stats.size), file: fileNumber(stats) }
}

async function* walk(
  folder: string,
  outputRoot: string,
  leftOut: string | null,
  signal: AbortSignal,
  unread: IgnoredPath[],
): AsyncGenerator<FileToMeasure[]> {
  const visited = new Set<string>()
  const pending = [{ path: folder, output: outputRoot }]
  let batch: FileToMeasure[] = []
  for (let next = pending.pop(); next; next = pending.pop()) {
    const real = await realpath(next.path).catch(() => null)
    if (real === null || visited.has(real) || next.path === leftOut) continue
    visited.add(real)
    const entries = await entriesOf(next.path, unread)
    if (entries === null) unread.push({ path: next.path, reason: { code: 'ignored-folder-closed' } })
    for (const entry of entries ?? []) {
      signal.throwIfAborted()
      const path = join(next.path, entry.name)
      if (entry.isFolder) pending.push({ path, output: join(next.output, entry.name) })
      else batch.push({ path, outputDirectory: next.output })
      if (batch.length < batchSize) continue
      yield batch
      batch = []
    }
  }
  yield batch
}

/** Folders and images directly in a folder, sorted; `null` where it may not be read. Links are followed. */
async function entriesOf(
  folder: string,
  unread: IgnoredPath[],
): Promise<{ name: string; isFolder: boolean }[] | null> {
  const entries: { name: string; isFolder: boolean }[] = []
  try {
    for await (const entry of await opendir(folder, { bufferSize: 1024 })) {
      if (entry.name.startsWith('.')) continue
      if (isScrambled(entry.name) && (await lookAt(folder + sep + entry.name)).kind === 'unnamed') {
        unread.push({ path: folder + sep + entry.name, reason: { code: 'ignored-name-not-text' } })
        continue
      }
      const linked = entry.isSymbolicLink() ? (await lookAt(folder + sep + entry.name)).kind : null
      const isFolder = linked ? linked === 'folder' : entry.isDirectory()
      const isFile = linked ? linked === 'file' : entry.isFile()
      if (isFolder || (isFile && (await isImageFile(folder, entry.name)))) {
        entries.push({ name: entry.name, isFolder })
      }
    }
  } catch {
    return null
  }
  // Folders are taken from the end of the list of those to walk, so they are sorted backwards.
  return entries.sort((a, b) =>
    a.isFolder !== b.isFolder ? (a.isFolder ? 1 : -1) : a.isFolder ? compare(b, a) : compare(a, b),
  )
}

/** By its name where that is an image's, by its first bytes where it is none: cameras and phones have names of their own. */
async function isImageFile(folder: string, name: string): Promise<boolean> {
  if (isImageName(name)) return true
  // Thumbnails that cameras lay beside their films.
  if (extname(name).toLowerCase() === '.thm') return false
  return await beginsAsImage(folder + sep + name, true)
}

function compare(a: { readonly name: string }, b: { readonly name: string }): number {
  return nameOrder.compare(a.name, b.name)
}

const nameOrder = new Intl.Collator('en', { numeric: true })

async function measure(files: readonly FileToMeasure[]): Promise<NewJob[]> {
  return await Promise.all(
    files.map(async ({ path, outputDirectory }) => {
      const { sizeBytes, file } = await lookAt(path)
      return { inputPath: path, outputDirectory, sizeBytes, file }
    }),
  )
}
