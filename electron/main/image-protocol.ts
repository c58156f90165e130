import type { Session } from 'electron'
import { createReadStream } from 'node:fs'
import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { imageKindSchema, type BackendContract } from '../common/backend-contract.ts'
import { jobIdSchema } from '../common/identifiers.ts'
import type { Client } from '../common/rpc/client.ts'

/** Scheme of the queue's pictures: `enlarger-image://job/<job id>/<kind>`. */
export const imageScheme = 'enlarger-image'

/** What the handler needs to know. */
export interface ImageProtocolOptions {
  readonly backend: Client<BackendContract>
  /** The page that may read the pixels, not only show them. */
  readonly readableBy: string
}

/**
 * Serves pictures of queued images from the backend's preview cache. The window names a job and a kind; no
 * path ever comes from it, and a file outside the cache is never served.
 */
export function serveImages(session: Session, { backend, readableBy }: ImageProtocolOptions): void {
  const known: { previewsDirectory?: string } = {}
  const previewsDirectory = async (): Promise<string> => {
    known.previewsDirectory ??= (await backend.call('app.info', undefined)).previewsDirectory
    return await realpath(known.previewsDirectory)
  }
  session.protocol.handle(imageScheme, async (request) => {
    const { host, pathname } = new URL(request.url)
    const [, jobId, wantedKind, ...rest] = pathname.split('/')
    const id = jobIdSchema.safeParse(jobId)
    const kind = imageKindSchema.safeParse(wantedKind)
    if (host !== 'job' || rest.length > 0 || !id.success || !kind.success) return answer(400)
    try {
      const params = { id: id.data, kind: kind.data }
      const located = await backend.call('images.locate', params, { signal: request.signal })
      const file = await realpath(located.path)
      if (!file.startsWith((await previewsDirectory()) + path.sep)) return answer(403)
      // The types of Node's and the page's streams differ in name only.
      const body = Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>
      return new Response(body, {
        headers: {
          'content-type': located.mimeType,
          'x-content-type-options': 'nosniff',
          'access-control-allow-origin': readableBy,
          // The address changes with the picture's revision.
          'cache-control': 'private, max-age=86400, immutable',
        },
      })
    } catch {
      return answer(404)
    }
  })
}

function answer(status: number): Response {
  return new Response(null, { status, headers: { 'cache-control': 'no-store' } })
}
