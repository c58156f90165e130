import { execFileSync, spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import path from 'node:path'
import type { SystemNeed } from './system-libraries.ts'

/**
 * Sees to it that the system has what Electron needs: on Debian and Ubuntu, as root, by installing it.
 * Does nothing outside Linux.
 * @throws Error naming the missing packages where they cannot be installed from here.
 */
export function ensureSystemLibraries(needs: readonly SystemNeed[]): void {
  if (process.platform !== 'linux') return
  const missing = missingNeeds(needs)
  if (missing.length === 0) return
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) throw new Error(adviceFor(missing))
  installDebianPackages(missing)
  const still = missingNeeds(missing)
  if (still.length > 0) throw new Error(adviceFor(still))
}

/** Those of `needs` that this Linux system lacks. */
export function missingNeeds(needs: readonly SystemNeed[]): SystemNeed[] {
  const libraries = knownLibraries()
  return needs.filter(({ provides }) =>
    'library' in provides ? !libraries.has(provides.library) : !isOnPath(provides.program),
  )
}

/** Which packages to install, and by which command, as a message for people. */
export function adviceFor(missing: readonly SystemNeed[], isKnown = isKnownToApt): string {
  const names = missing.map(({ provides }) => ('library' in provides ? provides.library : provides.program))
  const debian = missing.map((need) => debianName(need, isKnown))
  const fedora = missing.map((need) => need.fedora)
  return [
    `Enlarger's window needs system packages that are missing here: ${names.join(', ')}.`,
    `  Debian, Ubuntu:  sudo apt-get install ${debian.join(' ')}`,
    `  Fedora:          sudo dnf install ${fedora.join(' ')}`,
    'Install them and run the command again. (The command line, `npm run upscale`, does not need them.)',
  ].join('\n')
}

function knownLibraries(): Set<string> {
  const listing = ['/sbin/ldconfig', '/usr/sbin/ldconfig', 'ldconfig']
    .map((command) => spawnSync(command, ['-p'], { encoding: 'utf8' }).stdout)
    .find((output) => typeof output === 'string' && output.includes('.so'))
  return new Set([...(listing ?? '').matchAll(/^\s*(\S+)\s+\(/gm)].map((match) => match[1] ?? ''))
}

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

function installDebianPackages(missing: readonly SystemNeed[]): void {
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const run = (...words: string[]): void => {
    execFileSync('apt-get', ['-qq', '-o=Dpkg::Use-Pty=0', ...words], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: environment,
    })
  }
  console.log('Setting up: reading the list of system packages (apt-get update).')
  run('update')
  const names = missing.map((need) => debianName(need, isKnownToApt))
  console.log(`Setting up: installing the system packages ${names.join(', ')}.`)
  run('install', '--yes', '--no-install-recommends', ...names)
}

/** The name this release knows the package by; outside Debian, the oldest one. */
function debianName({ debian }: SystemNeed, isKnown: (name: string) => boolean): string {
  return debian.find(isKnown) ?? debian.at(-1) ?? ''
}

function isKnownToApt(name: string): boolean {
  const { stdout } = spawnSync('apt-cache', ['policy', name], { encoding: 'utf8' })
  return /Candidate: (?!\(none\))/.test(stdout ?? '')
}
