import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ensureSubstituteElectron, hasSubstituteElectron } from './substitute-electron.ts'

/** An Electron that can be run. */
export interface ElectronRuntime {
  /** Folder that holds the executable, as ELECTRON_OVERRIDE_DIST_PATH takes it. */
  readonly distPath: string
  readonly executablePath: string
  readonly version: string
  /** `substitute` is good for development and tests only, never for an installer. */
  readonly origin: 'official' | 'chosen' | 'substitute'
}

const root = path.resolve(import.meta.dirname, '../..')
const packageFolder = path.join(root, 'node_modules', 'electron')
/** Remembers that the download could not be reached, so that not every start waits for it. */
const unreachableNote = path.join(root, 'node_modules', '.cache', 'enlarger', 'electron-unreachable')
const noteLifetimeMs = 24 * 60 * 60 * 1000

/**
 * Electron of the version that package.json names, downloaded by its own installer when first needed. Where
 * that download cannot be reached, on 64-bit Linux, the substitute of docs/decisions/electron-substitute.md.
 * @throws Error saying what to do where neither works.
 */
export async function ensureElectron(): Promise<ElectronRuntime> {
  const chosen = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (chosen) return runtime(chosen, 'chosen')
  const official = path.join(packageFolder, 'dist')
  if (isOfficialInstalled(official)) return runtime(official, 'official')
  const mayUseSubstitute = process.platform === 'linux' && process.arch === 'x64'
  if (mayUseSubstitute && hasSubstituteElectron(root) && isNoteFresh()) {
    return runtime(await ensureSubstituteElectron(root), 'substitute')
  }
  if ((await isDownloadReachable()) && installOfficial()) {
    rmSync(unreachableNote, { force: true })
    return runtime(official, 'official')
  }
  if (!mayUseSubstitute) {
    throw new Error(
      'Electron could not be downloaded. Check the connection, or set ELECTRON_MIRROR to a mirror, and run the command again.',
    )
  }
  console.log('Setting up: the official Electron download cannot be reached; using the registry substitute.')
  mkdirSync(path.dirname(unreachableNote), { recursive: true })
  writeFileSync(unreachableNote, String(Date.now()))
  return runtime(await ensureSubstituteElectron(root), 'substitute')
}

function runtime(distPath: string, origin: ElectronRuntime['origin']): ElectronRuntime {
  const inside = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }
  const name = inside[process.platform as keyof typeof inside] ?? 'electron'
  const version = readFileSync(path.join(distPath, 'version'), 'utf8').trim().replace(/^v/, '')
  return { distPath, executablePath: path.join(distPath, name), version, origin }
}

function electronVersion(): string {
  const manifest = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8')) as {
    readonly version: string
  }
  return manifest.version
}

function isOfficialInstalled(distPath: string): boolean {
  const versionFile = path.join(distPath, 'version')
  if (!existsSync(versionFile) || !existsSync(path.join(packageFolder, 'path.txt'))) return false
  return readFileSync(versionFile, 'utf8').trim().replace(/^v/, '') === electronVersion()
}

function isNoteFresh(): boolean {
  if (!existsSync(unreachableNote)) return false
  return Date.now() - Number(readFileSync(unreachableNote, 'utf8')) < noteLifetimeMs
}

/** Asks for the headers of the download alone; five seconds settle whether there is any point in trying. */
async function isDownloadReachable(): Promise<boolean> {
  const version = electronVersion()
  const mirror =
    process.env['ELECTRON_MIRROR'] ??
    process.env['npm_config_electron_mirror'] ??
    'https://github.com/electron/electron/releases/download/'
  const address = `${mirror.replace(/\/?$/, '/')}v${version}/electron-v${version}-${process.platform}-${process.arch}.zip`
  try {
    const answer = await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(5000) })
    return answer.ok
  } catch {
    return false
  }
}

function installOfficial(): boolean {
  console.log(`Setting up: downloading Electron ${electronVersion()} (about 110 MB, once).`)
  const installer = path.join(packageFolder, 'install.js')
  return spawnSync(process.execPath, [installer], { stdio: 'inherit' }).status === 0
}
