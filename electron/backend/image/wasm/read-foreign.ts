import { Worker } from 'node:worker_threads'
import { AppError } from '../../../common/messages/app-error.ts'
import type { ForeignFormat } from '../../formats/image-format.ts'
import { siblingModule } from '../../../common/sibling-module.ts'
import type { ForeignAnswer, ForeignPicture, ForeignRequest } from './foreign-picture.ts'

/** Who reads a format, and ImageMagick's name of it. */
const decoders: Readonly<Record<ForeignFormat, Pick<ForeignRequest, 'decoder' | 'format'>>> = {
  heic: { decoder: 'heif', format: 'HEIC' },
  jxl: { decoder: 'jxl', format: 'JXL' },
  bmp: { decoder: 'magick', format: 'BMP' },
  jp2: { decoder: 'magick', format: 'JP2' },
  psd: { decoder: 'magick', format: 'PSD' },
  raw: { decoder: 'raw', format: 'DNG' },
}

/**
 * Reads a picture in a format libvips does not know, in a worker thread.
 * @param options.samplesPath where a decoder that can spare the memory writes the samples instead of returning them
 * @throws AppError input-corrupt; an abort as the signal throws it
 */
export async function readForeign(
  path: string,
  format: ForeignFormat,
  want: ForeignRequest['want'],
  options: { readonly signal?: AbortSignal | undefined; readonly samplesPath?: string } = {},
): Promise<ForeignPicture> {
  const { signal, samplesPath = null } = options
  signal?.throwIfAborted()
  const request: ForeignRequest = { path, ...decoders[format], want, samplesPath }
  const worker = new Worker(siblingModule(import.meta.url, 'foreign-worker'), { workerData: request })
  const stop = () => void worker.terminate()
  signal?.addEventListener('abort', stop, { once: true })
  try {
    const answer = await answerOf(worker)
    if (answer.kind === 'read') return answer.picture
    throw corrupt(path, answer.reason)
  } catch (error) {
    signal?.throwIfAborted()
    throw error instanceof AppError
      ? error
      : corrupt(path, error instanceof Error ? error.message : String(error))
  } finally {
    signal?.removeEventListener('abort', stop)
    await worker.terminate()
  }
}

function answerOf(worker: Worker): Promise<ForeignAnswer> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('The decoder ended without an answer.')))
  })
}

function corrupt(path: string, reason: string): AppError {
  const message = `Expected a complete image in “${path}”, but it could not be decoded: ${reason.replace(/\.+$/, '')}.`
  return new AppError('input-corrupt', message, { path, reason })
}
