import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { delimiter, dirname, isAbsolute, join } from 'node:path'

/** Where graphics drivers are looked for on Linux; another place only in tests. */
export interface DriverPlaces {
  /** Folders and files of Vulkan's manifests, each of which names a driver's library. */
  readonly manifests: readonly string[]
  /** Where libraries that are named without a folder lie. */
  readonly libraries: readonly string[]
  /** Files whose content is a version, or what a graphics card is. */
  readonly versions: readonly string[]
}

const linuxLibraryFolders = [
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/usr/lib64',
  '/usr/lib',
  '/usr/local/lib',
]
const kernelModules = ['nvidia', 'amdgpu', 'i915', 'xe', 'nouveau']
/** Windows keeps a subkey with the driver's version for each display adapter here. */
const displayClass =
  String.raw`HKLM\SYSTEM\CurrentControlSet\Control\Class` +
  String.raw`\{4d36e968-e325-11ce-bfc1-08002be10318}`
const queryLimitMs = 5000

/**
 * Changes when a graphics card or its driver does: what was found out about a device is void then. On macOS drivers
 * come with the system, whose version the caller has.
 */
export async function graphicsDrivers(platform: NodeJS.Platform = process.platform): Promise<string> {
  if (platform === 'win32') return digest(await windowsDrivers())
  if (platform === 'linux') return await linuxDrivers(await linuxPlaces(process.env))
  return ''
}

/** A digest of the drivers that Linux has: their libraries as files, and the versions of kernel modules. */
export async function linuxDrivers(places: DriverPlaces): Promise<string> {
  const facts: string[] = []
  for (const place of places.manifests) {
    for (const manifest of await filesOf(place))
      facts.push(await describeManifest(manifest, places.libraries))
  }
  for (const path of places.versions) {
    const text = await readFile(path, 'utf8').catch(() => null)
    if (text !== null) facts.push(`${path} ${text.trim()}`)
  }
  return digest(facts)
}

async function linuxPlaces(environment: NodeJS.ProcessEnv): Promise<DriverPlaces> {
  const named = [environment['VK_DRIVER_FILES'], environment['VK_ICD_FILENAMES']]
  const cards = (await filesOf('/sys/class/drm')).filter((path) => /card\d+$/.test(path))
  return {
    manifests: [
      ...named.flatMap((paths) => paths?.split(delimiter).filter(Boolean) ?? []),
      '/etc/vulkan/icd.d',
      '/usr/local/share/vulkan/icd.d',
      '/usr/share/vulkan/icd.d',
    ],
    libraries: linuxLibraryFolders,
    versions: [
      ...kernelModules.flatMap((name) => [`/sys/module/${name}/version`, `/sys/module/${name}/srcversion`]),
      ...cards.flatMap((card) => [join(card, 'device/vendor'), join(card, 'device/device')]),
    ],
  }
}

/** A manifest's content, and the file of the library it names: an update replaces that. */
async function describeManifest(path: string, libraryFolders: readonly string[]): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const [, library] = /"library_path"\s*:\s*"([^"]+)"/.exec(text) ?? []
  if (library === undefined) return `${path} ${text}`
  const candidates = isAbsolute(library)
    ? [library]
    : library.includes('/')
      ? [join(dirname(path), library)]
      : libraryFolders.map((folder) => join(folder, library))
  for (const candidate of candidates) {
    const file = await realpath(candidate).catch(() => null)
    const stats = file === null ? null : await stat(file).catch(() => null)
    if (file !== null && stats) return `${path} ${text} ${file} ${stats.size} ${Math.trunc(stats.mtimeMs)}`
  }
  return `${path} ${text}`
}

/** The files in a folder, sorted; a file itself; nothing where there is neither. */
async function filesOf(path: string): Promise<string[]> {
  const stats = await stat(path).catch(() => null)
  if (!stats) return []
  if (!stats.isDirectory()) return [path]
  return (await readdir(path).catch(() => [])).sort().map((name) => join(path, name))
}

async function windowsDrivers(): Promise<string[]> {
  const output = await new Promise<string>((resolve) => {
    const query = ['query', displayClass, '/s', '/v', 'DriverVersion']
    execFile('reg.exe', query, { timeout: queryLimitMs, windowsHide: true }, (_, text) => resolve(text))
  })
  return output.split(/\r?\n/).filter((line) => /DriverVersion|HKEY/.test(line))
}

function digest(facts: readonly string[]): string {
  return facts.length === 0 ? '' : createHash('sha256').update(facts.join('\0')).digest('hex').slice(0, 16)
}
