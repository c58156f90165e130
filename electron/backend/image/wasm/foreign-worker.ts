import { parentPort, workerData } from 'node:worker_threads'
import type { ForeignAnswer, ForeignDecoder, ForeignReader, ForeignRequest } from './foreign-picture.ts'
import { webAssemblyReason } from './web-assembly-reason.ts'

/**
 * Entry of a worker thread that reads pictures with one decoder compiled to WebAssembly, one after the other. A
 * decoder's crash or hunger for memory stays inside; ending the thread gives the memory back.
 */
const opened = openReader(workerData as ForeignDecoder)
opened.catch(() => undefined)
parentPort?.on('message', (request: ForeignRequest) => void answer(request))

async function answer(request: ForeignRequest): Promise<void> {
  const result = await read(request)
  const samples = result.kind === 'read' ? result.picture.samples : null
  parentPort?.postMessage(result, samples === null ? [] : [samples.buffer as ArrayBuffer])
}

async function read(request: ForeignRequest): Promise<ForeignAnswer> {
  try {
    return { kind: 'read', picture: await (await opened)(request) }
  } catch (error) {
    return { kind: 'failed', reason: webAssemblyReason(error) }
  }
}

/** Each decoder is loaded where it is needed: their modules are megabytes. */
async function openReader(decoder: ForeignDecoder): Promise<ForeignReader> {
  switch (decoder) {
    case 'magick':
      return await (await import('../../formats/magick/read-with-magick.ts')).openMagickReader()
    case 'jxl':
      return await (await import('../../formats/jxl/read-jxl.ts')).openJxlReader()
    case 'heif':
      return (await import('../../formats/heic/read-heif.ts')).openHeifReader()
    case 'raw':
      return await (await import('../../formats/raw/read-raw.ts')).openRawReader()
    default:
      return decoder satisfies never
  }
}
