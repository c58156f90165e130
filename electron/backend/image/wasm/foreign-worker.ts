import { parentPort, workerData } from 'node:worker_threads'
import type { ForeignAnswer, ForeignPicture, ForeignRequest } from './foreign-picture.ts'
import { webAssemblyReason } from './web-assembly-reason.ts'

/**
 * Entry of a worker thread that reads one picture with a decoder compiled to WebAssembly, and ends. A decoder's
 * crash or hunger for memory stays inside; ending the thread gives the memory back.
 */
const answer = await read(workerData as ForeignRequest)
const samples = answer.kind === 'read' ? answer.picture.samples : null
parentPort?.postMessage(answer, samples === null ? [] : [samples.buffer as ArrayBuffer])

async function read(request: ForeignRequest): Promise<ForeignAnswer> {
  try {
    return { kind: 'read', picture: await decode(request) }
  } catch (error) {
    return { kind: 'failed', reason: webAssemblyReason(error) }
  }
}

/** Each decoder is loaded where it is needed: their modules are megabytes. */
async function decode(request: ForeignRequest): Promise<ForeignPicture> {
  switch (request.decoder) {
    case 'magick':
      return await (await import('../../formats/magick/read-with-magick.ts')).readWithMagick(request)
    case 'jxl':
      return await (await import('../../formats/jxl/read-jxl.ts')).readJxl(request)
    case 'heif':
      return (await import('../../formats/heic/read-heif.ts')).readHeif(request)
    case 'raw':
      return await (await import('../../formats/raw/read-raw.ts')).readRaw(request)
    default:
      return request.decoder satisfies never
  }
}
