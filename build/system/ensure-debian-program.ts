import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../vite/project-paths.ts'

/** A program that can be started. */
export interface Program {
  readonly program: string
  /** What its environment needs beside the usual. */
  readonly environment: Readonly<Record<string, string>>
}

/** A program, and the Debian package that has it. */
export interface WantedProgram {
  /** Names under which the system may have it, best first; the package has the first. */
  readonly names: readonly [string, ...string[]]
  readonly debianPackage: string
  /** What makes it print its version and end well. */
  readonly versionArgument: string
}

const cacheFolder = path.join(projectRoot, 'node_modules', '.cache', 'enlarger')

/**
 * A program for tests: the system's own, or else Debian's package, fetched through apt and unpacked into a cache of the
 * project, so that nothing is installed. `null` where neither is possible, after a line saying why.
 */
export function ensureDebianProgram(wanted: WantedProgram): Program | null {
  const starts = ({ program, environment }: Program) =>
    spawnSync(program, [wanted.versionArgument], { env: { ...process.env, ...environment } }).status === 0
  for (const program of wanted.names) {
    if (starts({ program, environment: {} })) return { program, environment: {} }
  }
  const folder = path.join(cacheFolder, wanted.debianPackage)
  const unpacked = unpackedProgram(folder, wanted.names[0])
  if (unpacked && starts(unpacked)) return unpacked
  try {
    unpackPackage(folder, wanted.debianPackage)
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    console.warn(`There is no ${wanted.names[0]} here, and Debian's package cannot be fetched: ${reason}`)
    return null
  }
  const fetched = unpackedProgram(folder, wanted.names[0])
  return fetched && starts(fetched) ? fetched : null
}

function unpackedProgram(folder: string, name: string): Program | null {
  const program = path.join(folder, 'usr', 'bin', name)
  if (!existsSync(program)) return null
  const libraries = path.join(folder, 'usr', 'lib')
  const below = existsSync(libraries)
    ? readdirSync(libraries).map((entry) => path.join(libraries, entry))
    : []
  return {
    program,
    environment: {
      LD_LIBRARY_PATH: [libraries, ...below].join(':'),
      PERL5LIB: path.join(folder, 'usr', 'share', 'perl5'),
    },
  }
}

function unpackPackage(unpackedFolder: string, debianPackage: string): void {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')) throw new Error('there is no apt here')
  const packages = neededPackages(debianPackage)
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

/** The package and those it needs that this system lacks. */
function neededPackages(debianPackage: string): string[] {
  let planned = plan(debianPackage)
  if (planned.length === 0 && process.getuid?.() === 0) {
    execFileSync('apt-get', ['-qq', 'update'], { stdio: 'ignore' })
    planned = plan(debianPackage)
  }
  if (planned.length === 0) throw new Error(`apt does not know the package ${debianPackage}`)
  return planned
}

function plan(debianPackage: string): string[] {
  const words = ['--simulate', '--no-install-recommends', 'install', debianPackage]
  const { stdout } = spawnSync('apt-get', words, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } })
  return [...(stdout ?? '').matchAll(/^Inst (\S+)/gm)].map((match) => match[1] ?? '')
}
