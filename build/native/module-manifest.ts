import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { projectRoot } from '../vite/project-paths.ts'
import { sourceDirectory } from './build-module.ts'
import { nativeTargets } from './native-targets.ts'

/** Where the modules are committed. */
export const moduleDirectory = path.join(projectRoot, 'electron', 'inference', 'modules')
export const manifestPath = path.join(moduleDirectory, 'modules.json')

/** What the committed modules were made of, and what they are. */
export const moduleManifestSchema = z.object({
  compiler: z.string(),
  /** Of all sources, build flags included. */
  sourcesSha256: z.string(),
  /** SHA-256 of each module, by its file's name. */
  modules: z.record(z.string(), z.string()),
})
export type ModuleManifest = z.infer<typeof moduleManifestSchema>

export function readManifest(): ModuleManifest {
  return moduleManifestSchema.parse(JSON.parse(readFileSync(manifestPath, 'utf8')))
}

/** @param directory holds the modules of all targets */
export function describeModules(compiler: string, directory: string): ModuleManifest {
  const modules = nativeTargets.map(({ name }) => [
    `${name}.node`,
    sha256Of(path.join(directory, `${name}.node`)),
  ])
  return {
    compiler,
    sourcesSha256: sourcesSha256(),
    modules: Object.fromEntries(modules) as ModuleManifest['modules'],
  }
}

/** Changes whenever anything does that the modules are made of. */
export function sourcesSha256(): string {
  const own = ['build-module.ts', 'native-targets.ts'].map((name) => path.join(import.meta.dirname, name))
  const sources = globSync('*.{h,cpp}', { cwd: sourceDirectory }).map((name) =>
    path.join(sourceDirectory, name),
  )
  const hash = createHash('sha256')
  for (const file of [...own, ...sources].sort())
    hash.update(path.basename(file)).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

export function sha256Of(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}
