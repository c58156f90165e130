import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { AppError, isAbort } from '../../../common/messages/app-error.ts'
import { failure } from '../../../common/messages/failure.ts'
import { withFileLock } from '../../files/file-lock.ts'

/** What a downloaded file must be. `integrity` is a Subresource Integrity hash: `sha512-…` in base64. */
export interface Expected {
  readonly integrity: string
  /** Largest size accepted. */
  readonly limitBytes: number
}

export interface DownloadOptions {
  readonly signal: AbortSignal
  /** Bytes so far and in all; `null` where the server does not say. */
  readonly onProgress?: (receivedBytes: number, totalBytes: number | null) => void
  /** The slowest that a server may be; by default slower than any connection that is of use. */
  readonly pace?: Pace
}

/** What must come within each stretch of time. */
export interface Pace {
  readonly bytes: number
  readonly withinMs: number
}

const slowestPace: Pace = { bytes: 32 * 1024, withinMs: 30_000 }

interface Transfer {
  readonly signal: AbortSignal
  readonly onProgress: (receivedBytes: number, totalBytes: number | null) => void
  readonly pace: Pace
}

/**
 * Downloads a file to `filePath`, unless it is there already. What an interrupted download left is continued
 * where the server allows it. The file appears under its name only when whole and of the expected hash.
 * @param urls tried in order
 * @throws AppError `network-unavailable` where no address answers, or too slowly; `model-invalid` where another file came.
 */
export async function downloadFile(
  urls: readonly string[],
  filePath: string,
  expected: Expected,
  { signal, onProgress = () => undefined, pace = slowestPace }: DownloadOptions,
): Promise<void> {
  await mkdir(path.dirname(filePath), { recursive: true })
  await withFileLock(`${filePath}.lock`, signal, async () => {
    // Another process may have brought it while this one waited.
    if ((await sizeOf(filePath)) === 0)
      await downloadFirst(urls, filePath, expected, { signal, onProgress, pace })
  })
}

/** Downloads from the first address that answers with the right file. */
async function downloadFirst(
  urls: readonly string[],
  filePath: string,
  expected: Expected,
  transfer: Transfer,
): Promise<void> {
  const partPath = `${filePath}.part`
  let last: unknown
  for (const url of urls) {
    try {
      await receive(url, partPath, expected, transfer)
      await requireIntegrity(partPath, expected.integrity, url)
      await rename(partPath, filePath)
      return
    } catch (error) {
      if (transfer.signal.aborted || isAbort(error)) throw error
      last = error
    }
  }
  if (last instanceof AppError) throw last
  const hosts = [...new Set(urls.map((url) => new URL(url).host))].join(', ')
  throw failure('network-unavailable', { code: 'download-unreachable', host: hosts }, { cause: last })
}

async function receive(url: string, partPath: string, expected: Expected, transfer: Transfer): Promise<void> {
  const stalled = new AbortController()
  const meter = { bytes: 0 }
  const { bytes, withinMs } = transfer.pace
  const watch = setInterval(() => {
    if (meter.bytes < bytes) stalled.abort(tooSlow(url, transfer.pace, meter.bytes))
    meter.bytes = 0
  }, withinMs)
  try {
    const signal = AbortSignal.any([transfer.signal, stalled.signal])
    await receiveAt(url, partPath, expected, signal, (receivedBytes, totalBytes, newBytes) => {
      meter.bytes += newBytes
      transfer.onProgress(receivedBytes, totalBytes)
    })
  } finally {
    clearInterval(watch)
  }
}

async function receiveAt(
  url: string,
  partPath: string,
  { limitBytes }: Expected,
  signal: AbortSignal,
  onBytes: (receivedBytes: number, totalBytes: number | null, newBytes: number) => void,
): Promise<void> {
  const kept = await sizeOf(partPath)
  const response = await fetch(url, { signal, headers: kept > 0 ? { range: `bytes=${kept}-` } : {} })
  if (response.status === 416) {
    // The part is already as long as the file, or not of this file: the hash will tell.
    await response.body?.cancel()
    return
  }
  if (!response.ok || !response.body) {
    await response.body?.cancel()
    throw new Error(`${url} answered ${response.status}`)
  }
  const isContinued = response.status === 206
  let received = isContinued ? kept : 0
  const length = Number(response.headers.get('content-length') ?? Number.NaN)
  const total = Number.isFinite(length) ? received + length : null
  if (total !== null && total > limitBytes) throw tooLarge(url, limitBytes)
  const file = await open(partPath, isContinued ? 'a' : 'w')
  try {
    for await (const chunk of response.body) {
      received += chunk.length
      if (received > limitBytes) throw tooLarge(url, limitBytes)
      await file.write(chunk)
      onBytes(received, total, chunk.length)
    }
    await file.sync()
  } finally {
    await file.close()
  }
}

async function requireIntegrity(partPath: string, integrity: string, url: string): Promise<void> {
  const [algorithm = '', digest = ''] = integrity.split(/-(.*)/s)
  const hash = createHash(algorithm)
  await hashFile(partPath, hash)
  if (hash.digest('base64') === digest) return
  await rm(partPath, { force: true })
  throw failure('model-invalid', { code: 'model-download-differs', host: new URL(url).host })
}

async function hashFile(filePath: string, hash: Hash): Promise<void> {
  for await (const chunk of createReadStream(filePath)) hash.update(chunk as Buffer)
}

async function sizeOf(filePath: string): Promise<number> {
  return await stat(filePath).then(
    ({ size }) => size,
    () => 0,
  )
}

function tooLarge(url: string, limitBytes: number): AppError {
  return new AppError(
    'model-invalid',
    `Expected at most ${limitBytes} bytes from ${new URL(url).host} but more came.`,
  )
}

function tooSlow(url: string, { bytes, withinMs }: Pace, received: number): AppError {
  return new AppError(
    'network-unavailable',
    `Expected at least ${bytes} bytes within ${withinMs / 1000} s from ${new URL(url).host} but ${received} came. ` +
      'Try again later; what was received is kept.',
  )
}
