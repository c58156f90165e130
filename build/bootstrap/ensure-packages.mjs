import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { runNpm } from './run-npm.mjs'

/**
 * Installs exactly what the lock file names when anything of it is missing or of another version.
 * A node_modules folder that is a link belongs to another checkout and is taken as it is.
 */
export async function ensurePackages(root) {
  const modules = path.join(root, 'node_modules')
  if (isLink(modules)) return
  const wanted = lockedPackages(path.join(root, 'package-lock.json'))
  const installed = new Map(lockedPackages(path.join(modules, '.package-lock.json')))
  const missing = wanted.filter(([name, entry]) => !isInstalled(installed.get(name), entry))
  if (missing.length === 0) return

  const required = wanted.filter(([, entry]) => entry.optional !== true).length
  console.log(
    installed.size === 0
      ? `Setting up: installing ${required} packages (about 900 MB on disk, once; a minute or two).`
      : `Setting up: ${missing.length} of ${required} packages changed; installing them.`,
  )
  const startedAt = Date.now()
  setRunningNodeAside(root, modules)
  const stopProgress = reportProgress(root, wanted, required, startedAt)
  try {
    await runNpm(root, ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  } finally {
    stopProgress()
  }
  console.log(`Packages installed in ${Math.round((Date.now() - startedAt) / 1000)} s.`)
}

function isLink(folder) {
  return lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() === true
}

/** The packages of a lock file as [path, entry]; npm writes the same table into node_modules when it is done. */
function lockedPackages(file) {
  if (!existsSync(file)) return []
  try {
    const { packages = {} } = JSON.parse(readFileSync(file, 'utf8'))
    return Object.entries(packages).filter(([name]) => name !== '')
  } catch {
    return []
  }
}

/** npm leaves out optional packages made for other systems, so those may be absent. */
function isInstalled(found, entry) {
  if (found === undefined) return entry.optional === true
  if (found.version !== entry.version) return false
  return entry.integrity === undefined || found.integrity === undefined || found.integrity === entry.integrity
}

/**
 * On Windows a running program's file cannot be deleted, but it can be moved: npm puts the pinned Node first
 * on the path, so it may be the very Node that runs this script while npm replaces it.
 */
function setRunningNodeAside(root, modules) {
  if (process.platform !== 'win32' || !process.execPath.startsWith(modules)) return
  const cache = path.join(root, '.cache')
  rmSync(cache, { recursive: true, force: true })
  mkdirSync(cache)
  renameSync(process.execPath, path.join(cache, `node-${process.pid}.exe`))
}

/** Says every few seconds how far npm is, where npm itself shows nothing. Returns a function that stops it. */
function reportProgress(root, wanted, required, startedAt) {
  const timer = setInterval(() => {
    const seconds = Math.round((Date.now() - startedAt) / 1000)
    // npm makes all folders first and fills them as the packages arrive.
    const present = wanted.filter(([folder]) => existsSync(path.join(root, folder, 'package.json'))).length
    console.log(`  … ${Math.min(present, required)} of ${required} packages, ${seconds} s`)
  }, 5000)
  return () => clearInterval(timer)
}
