import { lstat, mkdir } from 'node:fs/promises'
import { dirname, join, relative, isAbsolute } from 'node:path'
import { numberedName } from '../../common/output-name.ts'
import type { CollisionPolicy } from '../../common/upscale-settings.ts'
import { fileError } from './file-error.ts'

/** Where an output goes, or that it need not be made. */
export type OutputPath =
  | { readonly kind: 'write'; readonly path: string; readonly allowOverwrite: boolean }
  | { readonly kind: 'skip'; readonly path: string }

/** The folder for an input's output: the input's place under `root` is kept under `outputRoot`. */
export function outputDirectoryFor(root: string, inputPath: string, outputRoot: string): string {
  const inside = relative(root, dirname(inputPath))
  return inside === '' || inside.startsWith('..') || isAbsolute(inside)
    ? outputRoot
    : join(outputRoot, inside)
}

/**
 * Applies the collision policy to a wanted name. `taken` holds paths promised to other jobs that are not written
 * yet; inputs belong there as well.
 */
export async function resolveOutputPath(
  directory: string,
  fileName: string,
  policy: CollisionPolicy,
  taken: ReadonlySet<string> = new Set(),
): Promise<OutputPath> {
  try {
    await mkdir(directory, { recursive: true })
  } catch (error) {
    throw fileError(error, directory, 'write')
  }
  const wanted = join(directory, fileName)
  const promised = taken.has(wanted)
  if (!promised && !(await exists(wanted))) return { kind: 'write', path: wanted, allowOverwrite: false }
  if (!promised && policy === 'skip') return { kind: 'skip', path: wanted }
  if (!promised && policy === 'overwrite') return { kind: 'write', path: wanted, allowOverwrite: true }
  for (let number = 2; ; number++) {
    const path = join(directory, numberedName(fileName, number))
    if (!taken.has(path) && !(await exists(path))) return { kind: 'write', path, allowOverwrite: false }
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}
