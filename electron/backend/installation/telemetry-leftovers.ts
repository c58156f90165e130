import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { isProcessAlive } from '../files/is-process-alive.ts'

/** Where onnxruntime's telemetry leaves its files. */
export interface TelemetryPlaces {
  /** Folder of the device id and of the events that wait to be sent; `null` on a system without this mechanism. */
  readonly store: string | null
  /** Folder of its logs, one per process, and of the id and start of its first session. */
  readonly temporary: string
}

/** The places as onnxruntime 1.30 chooses them. On Windows it leaves nothing on disk. */
export function telemetryPlaces(environment: NodeJS.ProcessEnv = process.env): TelemetryPlaces {
  const folder = join('Microsoft', 'DeveloperTools', '.onnxruntime')
  const parents: Partial<Record<NodeJS.Platform, string>> = {
    linux: environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'),
    darwin: join(homedir(), 'Library', 'Application Support'),
  }
  const parent = parents[process.platform]
  return { store: parent === undefined ? null : join(parent, folder), temporary: tmpdir() }
}

/**
 * Removes once what telemetry left behind while earlier versions of this program did not know of it. Other programs
 * with the same library keep their files in the same places, so a second start, and one where no earlier version
 * ever ran, touches nothing.
 * @param cacheDirectory the program's own cache: it exists where the program ran before, and remembers that this is done
 */
export async function removeTelemetryLeftovers(
  cacheDirectory: string,
  places: TelemetryPlaces = telemetryPlaces(),
): Promise<void> {
  const done = join(cacheDirectory, 'telemetry-leftovers-removed')
  if (existsSync(done)) return
  if (existsSync(cacheDirectory)) {
    if (places.store !== null) await rm(places.store, { recursive: true, force: true })
    await removeLogs(places.temporary)
    await removeSession(join(places.temporary, '.ses'))
  }
  await mkdir(cacheDirectory, { recursive: true })
  await writeFile(done, '')
}

async function removeLogs(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const processId = /^mat-debug-(\d+)\.log$/.exec(name)?.[1]
    if (processId === undefined || isProcessAlive(Number(processId))) continue
    // In a folder that all users share, the logs of others stay.
    await rm(join(folder, name), { force: true }).catch(() => undefined)
  }
}

/** The file has a name that anything might have, so it is known by its form: a time and a UUID. */
async function removeSession(path: string): Promise<void> {
  const text = await readFile(path, 'latin1').catch(() => '')
  if (/^\d{10,16}\n[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\n$/.test(text)) await rm(path, { force: true })
}
