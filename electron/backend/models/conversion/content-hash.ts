import type { ModelFile } from '../../../model-import/read-weights.ts'
import { sha256 } from '../sha256.ts'

/** One hash for a set of files, whatever their order and names. */
export function contentHash(files: readonly ModelFile[]): string {
  return hashOfFiles(files.map(({ bytes }) => sha256(bytes)))
}

/** As {@link contentHash}, of files whose SHA-256 are known. */
export function hashOfFiles(hashes: readonly string[]): string {
  return sha256([...hashes].sort().join())
}

/** Of several files the name of the one that is not mere weights. */
export function mainName(files: readonly ModelFile[]): string {
  const main = files.find(({ name }) => !/\.(bin|data)$/i.test(name)) ?? files[0]
  return main?.name ?? 'model'
}
