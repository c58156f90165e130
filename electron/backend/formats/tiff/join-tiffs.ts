import { randomUUID } from 'node:crypto'
import { open, rm, stat, utimes, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { commitFile } from '../../files/commit-file.ts'
import { requireDiskSpace } from '../../files/disk-space.ts'
import { encodeError } from '../../image/encode-error.ts'
import { writeAll } from '../../image/metadata/byte-tools.ts'
import { ownedPrefix } from '../../files/scratch-directory.ts'
import { rewriteTiffs } from './tiff-rewrite.ts'

/** With less than this, a plain TIFF file has room for all offsets. */
const plainTiffBytes = 0xf000_0000

/**
 * Makes one TIFF file of the pages of several, as they are stored, with the metadata of each; it appears under its name
 * when it is complete.
 * @param options.timesOf a file whose times the result takes; `null` for none
 * @returns the file's length
 * @throws AppError output-exists | output-unwritable | disk-full; an abort as the signal throws it
 */
export async function joinTiffs(
  paths: readonly string[],
  finalPath: string,
  options: {
    readonly bigTiff: 'auto' | 'always'
    readonly allowOverwrite: boolean
    readonly timesOf: string | null
    readonly signal: AbortSignal
  },
): Promise<number> {
  const { signal } = options
  const temporaryPath = join(dirname(finalPath), `.${ownedPrefix()}${randomUUID()}`)
  const inputs: FileHandle[] = []
  try {
    let bytes = 0
    for (const path of paths) {
      inputs.push(await open(path, 'r'))
      bytes += (await stat(path)).size
    }
    await requireDiskSpace(dirname(finalPath), bytes)
    const output = await open(temporaryPath, 'wx')
    try {
      const isBig = options.bigTiff === 'always' || bytes > plainTiffBytes
      await rewriteTiffs(inputs, { write: (part, at) => writeAll(output, part, at) }, isBig, {
        convert: (read) => {
          signal.throwIfAborted()
          return read()
        },
        fields: [],
        keepsExif: true,
      })
    } finally {
      await output.close()
    }
    if (options.timesOf !== null) {
      const { atime, mtime } = await stat(options.timesOf)
      await utimes(temporaryPath, atime, mtime)
    }
    const { size } = await stat(temporaryPath)
    await commitFile(temporaryPath, finalPath, options.allowOverwrite)
    return size
  } catch (error) {
    signal.throwIfAborted()
    throw await encodeError(error, finalPath)
  } finally {
    for (const input of inputs) await input.close()
    await rm(temporaryPath, { force: true })
  }
}
