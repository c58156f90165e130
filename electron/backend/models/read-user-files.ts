import { stat } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../common/messages/app-error.ts'
import type { ModelFile } from '../../model-import/read-weights.ts'
import { isNcnnParam } from '../../model-import/readers/ncnn-param.ts'
import { wantedFiles } from '../../model-import/wanted-files.ts'
import { readBytes } from './read-bytes.ts'

/** Files together larger than this are no upscaling model. */
const limitBytes = 2 * 2 ** 30

/**
 * Reads the user's files, and what else of the same model lies beside them: one file of a pair is enough.
 * @param onRead told how many bytes are read in all, before they are
 * @throws AppError `input-not-found` or `model-invalid` where they are too large.
 */
export async function readUserFiles(
  paths: readonly string[],
  onRead: (totalBytes: number) => void = () => undefined,
): Promise<ModelFile[]> {
  const files: ModelFile[] = []
  let totalBytes = 0
  const read = async (filePath: string): Promise<ModelFile> => {
    totalBytes += await sizeOf(filePath, limitBytes - totalBytes)
    onRead(totalBytes)
    const file = { name: path.basename(filePath), bytes: await readBytes(filePath) }
    files.push(file)
    return file
  }
  for (const filePath of new Set(paths)) {
    const file = await read(filePath)
    if (paths.length > 1) continue
    const folder = path.dirname(filePath)
    for (const name of wantedFiles(file))
      if (await isFile(path.join(folder, name))) await read(path.join(folder, name))
    const graph = await ncnnGraphOf(filePath)
    if (graph !== null) await read(graph)
  }
  return files
}

/** The graph beside a file of ncnn weights, which alone say nothing; others of that ending stand alone. */
async function ncnnGraphOf(filePath: string): Promise<string | null> {
  const graph = filePath.replace(/\.bin$/i, '.param')
  if (graph === filePath || !(await isFile(graph))) return null
  return isNcnnParam(await readBytes(graph)) ? graph : null
}

async function isFile(filePath: string): Promise<boolean> {
  const found = await stat(filePath).catch(() => null)
  return found?.isFile() ?? false
}

/** @throws AppError where there is no file, or none that fits. */
async function sizeOf(filePath: string, fitsBytes: number): Promise<number> {
  const found = await stat(filePath).catch((cause: unknown) => {
    throw new AppError(
      'input-not-found',
      `Expected a model file but there is none at ${filePath}.`,
      {},
      { cause },
    )
  })
  if (found.isFile() && found.size <= fitsBytes) return found.size
  throw new AppError(
    'model-invalid',
    `Expected model files below 2 GiB but ${filePath} is larger or no file.`,
  )
}
