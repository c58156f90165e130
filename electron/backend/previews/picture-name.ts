import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { failure } from '../../common/messages/failure.ts'

/**
 * Names what is made from an image after all it depends on, so that a changed image gets a new one.
 * @param making how it is made
 * @throws AppError `input-not-found`
 */
export async function pictureName(path: string, making: string): Promise<string> {
  const stats = await stat(path).catch((cause: unknown) => {
    throw failure('input-not-found', { code: 'file-not-found', path }, { cause })
  })
  const facts = [path, stats.size, stats.mtimeMs, making].join('\0')
  return createHash('sha256').update(facts).digest('hex').slice(0, 40)
}
