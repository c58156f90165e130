import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../vite/project-paths.ts'

/** A Redis or Valkey server that can be started. */
export interface RedisServerProgram {
  readonly program: string
  /** What its environment needs beside the usual. */
  readonly environment: Readonly<Record<string, string>>
}

const debianPackage = 'redis-server'
const unpackedFolder = path.join(projectRoot, 'node_modules', '.cache', 'enlarger', 'redis-server')

/**
 * A Redis server for tests: the system's own, or else Debian's package, fetched through apt and unpacked into a
 * cache of the project, so that nothing is installed. `null` where neither is possible, after a line saying why.
 */
export function ensureRedisServer(): RedisServerProgram | null {
  for (const program of ['redis-server', 'valkey-server']) {
    if (starts({ program, environment: {} })) return { program, environment: {} }
  }
  const unpacked = unpackedServer(unpackedFolder)
  if (unpacked && starts(unpacked)) return unpacked
  try {
    unpackDebianServer()
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    console.warn(`There is no redis-server here, and Debian's package cannot be fetched: ${reason}`)
    return null
  }
  const fetched = unpackedServer(unpackedFolder)
  return fetched && starts(fetched) ? fetched : null
}

function starts({ program, environment }: RedisServerProgram): boolean {
  return spawnSync(program, ['--version'], { env: { ...process.env, ...environment } }).status === 0
}

function unpackedServer(folder: string): RedisServerProgram | null {
  const program = path.join(folder, 'usr', 'bin', 'redis-server')
  if (!existsSync(program)) return null
  const libraries = path.join(folder, 'usr', 'lib')
  const places = [libraries, ...readdirSync(libraries).map((name) => path.join(libraries, name))]
  return { program, environment: { LD_LIBRARY_PATH: places.join(':') } }
}

function unpackDebianServer(): void {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')) throw new Error('there is no apt here')
  const packages = neededPackages()
  console.log(
    `Setting up: fetching the Debian packages ${packages.join(', ')} for tests, without installing them.`,
  )
  mkdirSync(path.dirname(unpackedFolder), { recursive: true })
  const folder = mkdtempSync(`${unpackedFolder}-`)
  try {
    execFileSync('apt-get', ['-qq', '-o=APT::Sandbox::User=root', 'download', ...packages], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.deb'))) {
      execFileSync('dpkg', ['-x', name, '.'], { cwd: folder })
      rmSync(path.join(folder, name))
    }
    rmSync(unpackedFolder, { recursive: true, force: true })
    renameSync(folder, unpackedFolder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The server's package and those it needs that this system lacks. */
function neededPackages(): string[] {
  let planned = plan()
  if (planned.length === 0 && process.getuid?.() === 0) {
    execFileSync('apt-get', ['-qq', 'update'], { stdio: 'ignore' })
    planned = plan()
  }
  if (planned.length === 0) throw new Error(`apt does not know the package ${debianPackage}`)
  return planned
}

function plan(): string[] {
  const words = ['--simulate', '--no-install-recommends', 'install', debianPackage]
  const { stdout } = spawnSync('apt-get', words, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } })
  return [...(stdout ?? '').matchAll(/^Inst (\S+)/gm)].map((match) => match[1] ?? '')
}
