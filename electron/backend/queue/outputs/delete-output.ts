import { access, rm } from 'node:fs/promises'
import { failure } from '../../../common/messages/failure.ts'
import type { OutputLedger } from './output-ledger.ts'

/**
 * Deletes a result from disk. One that is gone already is no error; one that somebody changed since it was written is
 * theirs now, and stays.
 * @throws AppError `bad-request` where the file was changed, `output-unwritable` where it cannot be deleted
 */
export async function deleteOutput(path: string, ledger: Pick<OutputLedger, 'isIntact'>): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  )
  if (!exists) return
  if (!(await ledger.isIntact(path))) {
    throw failure('bad-request', { code: 'result-changed-since-written', path })
  }
  await rm(path).catch((cause: unknown) => {
    throw failure('output-unwritable', { code: 'file-not-deleted', path }, { cause })
  })
}
