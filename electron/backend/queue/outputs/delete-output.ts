import { access, rm } from 'node:fs/promises'
import { AppError } from '../../../common/messages/app-error.ts'
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
    throw new AppError(
      'bad-request',
      `The file "${path}" was changed since it was written, so that it is kept.`,
      {
        path,
      },
    )
  }
  await rm(path).catch((cause: unknown) => {
    throw new AppError('output-unwritable', `The file "${path}" cannot be deleted.`, { path }, { cause })
  })
}
