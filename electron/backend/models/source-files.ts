import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../common/app-error.ts'
import type { WeightSource } from '../../common/model-descriptor.ts'
import type { ModelFile } from '../../model-import/read-weights.ts'
import { sha256 } from './sha256.ts'

type RegistrySource = Extract<WeightSource, { kind: 'registry' }>

/** Paths inside the package of all files that make up a registry model: those hashed, or the main one. */
export function packagePaths(source: RegistrySource): string[] {
  return [...new Set([source.path, ...Object.keys(source.files)])]
}

/**
 * Reads a model's weight files from its unpacked package and checks their hashes.
 * @throws AppError `model-unavailable` where one is missing, `model-invalid` where its hash is another.
 */
export async function readPackageFiles(
  source: RegistrySource,
  packageDirectory: string,
): Promise<ModelFile[]> {
  const files: ModelFile[] = []
  for (const inside of packagePaths(source)) {
    const bytes = await readSource(path.join(packageDirectory, inside))
    requireHash(inside, bytes, source.files[inside])
    // Names are relative to the main file, as model.json names its shards.
    files.push({ name: path.posix.relative(path.posix.dirname(source.path), inside), bytes })
  }
  return files
}

/**
 * Reads a file that stands beside a descriptor and checks its hash.
 * @throws AppError `model-unavailable` where it is missing, `model-invalid` where its hash is another.
 */
export async function readHashedFile(filePath: string, expectedSha256: string): Promise<Uint8Array> {
  const bytes = await readSource(filePath)
  requireHash(path.basename(filePath), bytes, expectedSha256)
  return bytes
}

async function readSource(filePath: string): Promise<Uint8Array> {
  try {
    return await readFile(filePath)
  } catch (cause) {
    throw new AppError(
      'model-unavailable',
      `Expected weights in ${filePath} but they could not be read.`,
      {},
      { cause },
    )
  }
}

function requireHash(name: string, bytes: Uint8Array, expected: string | undefined): void {
  if (expected === undefined || sha256(bytes) === expected) return
  throw new AppError(
    'model-invalid',
    `Expected the published weights in "${name}" but the file is another or damaged.`,
  )
}
