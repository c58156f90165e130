import { rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { removeOrphans } from '../../files/scratch-directory.ts'
import { fileIdentity } from '../../files/file-identity.ts'
import type { InterruptedJob } from './job-runs.ts'
import type { JobStore } from '../store/job-store.ts'
import type { OutputLedger } from '../outputs/output-ledger.ts'

/** An image whose process died this often in its midst is not tried again by itself. */
export const maximumAttempts = 4
/** After so many deaths the other images come first: the image may be their cause, or they mere accidents. */
export const attemptsInPlace = 2

/**
 * Brings a queue in order whose process may have died: what was being worked on waits again, unless its output
 * was completed in the last moment or it has been the end of too many processes (it then comes last, and at
 * length is given up); leftovers of dead processes
 * are removed from output folders; what the user removed is gone for good.
 */
export async function recoverQueue(store: JobStore, ledger: OutputLedger): Promise<void> {
  for (const interrupted of store.runs.interrupted()) await recoverJob(interrupted, store, ledger)
  store.purge()
}

async function recoverJob(interrupted: InterruptedJob, store: JobStore, ledger: OutputLedger): Promise<void> {
  const { job, attempts, output } = interrupted
  if (output) {
    await removeOrphans(dirname(output.path)).catch(() => undefined)
    if (output.replaced === null) await removeReservation(output.path)
    if (await wasCompleted(output.path, output.replaced)) {
      const { contentSha256, settingsSha256 } = output
      await ledger.record({
        contentSha256,
        settingsSha256,
        inputPath: job.inputPath,
        outputPath: output.path,
      })
      const reason = { code: 'skipped-completed-before-crash' } as const
      store.runs.setState(job.id, { kind: 'skipped', reason, outputPath: output.path })
      return
    }
  }
  if (attempts < maximumAttempts) {
    store.runs.setInterruptedWaiting(job.id)
    if (attempts >= attemptsInPlace) store.move([job.id], null)
    return
  }
  const message = `The program ended unexpectedly ${attempts} times while it worked on this image.`
  store.runs.setState(job.id, { kind: 'failed', code: 'internal', message })
}

/** Where there are no hard links, an output's name is reserved by an empty file before the output takes it. */
async function removeReservation(path: string): Promise<void> {
  const stats = await stat(path).catch(() => null)
  if (stats?.isFile() && stats.size === 0) await rm(path)
}

/** Outputs appear by renaming, so a file that was not there before is a whole one. */
async function wasCompleted(path: string, replaced: string | null): Promise<boolean> {
  const present = await fileIdentity(path)
  return present !== null && present !== replaced
}
