import { Worker } from 'node:worker_threads'
import { siblingModule } from '../../../common/sibling-module.ts'
import type { JxlAnswer, JxlRequest } from './jxl-request.ts'

/**
 * Writes a JPEG XL file, in a worker thread. libjxl holds the whole picture: about 5.6 bytes for each byte of samples
 * on top of 200 MB, measured up to effort 4, and about 15 at effort 7.
 * @returns whether it was written without loss
 * @throws Error with libjxl's reason; an abort as the signal throws it
 */
export async function writeJxl(
  request: JxlRequest,
  signal: AbortSignal | undefined,
): Promise<{ readonly lossless: boolean }> {
  signal?.throwIfAborted()
  const worker = new Worker(siblingModule(import.meta.url, 'write-jxl-worker'), { workerData: request })
  const stop = () => void worker.terminate()
  signal?.addEventListener('abort', stop, { once: true })
  try {
    const answer = await new Promise<JxlAnswer>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', () => reject(new Error('The encoder ended without an answer.')))
    })
    if (answer.kind === 'failed') throw new Error(answer.reason)
    return answer
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener('abort', stop)
    await worker.terminate()
  }
}
