import { readFileSync } from 'node:fs'
import type { ModelFile } from '../../../../electron/model-import/read-weights.ts'

/** A file of `tests/fixtures/models`. */
export function fixtureFile(name: string): ModelFile {
  const bytes = readFileSync(new URL(`../../../fixtures/models/${name}`, import.meta.url))
  return { name, bytes: new Uint8Array(bytes) }
}
