import type { Session } from 'electron'
import { createReadStream } from 'node:fs'
import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { imageKindSchema, type BackendContract, type ImageKind } from '../common/backend-contract.ts'
import { jobIdSchema, type JobId } from '../common/identifiers.ts'
import { pictureIdSchema } from '../common/region-compare.ts'
import type { Client } from '../common/rpc/client.ts'

/**
 * Scheme of pictures: `enlarger-image://job/<job id>/<kind>` for queued images, `enlarger-image://compare/<picture>`
 * for regions that are compared.
 */
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
    const wanted = parseAddress(request.url)
    if (!wanted) return answer(400)
    const { signal } = request
    try {
      const located =
        wanted.host === 'job'
          ? await backend.call('images.locate', wanted.params, { signal })
          : await backend.call('compare.locate', wanted.params, { signal })
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

type Wanted =
  | { readonly host: 'job'; readonly params: { readonly id: JobId; readonly kind: ImageKind } }
  | { readonly host: 'compare'; readonly params: { readonly picture: string } }

/** What an address asks for; `null` where it is none of ours. */
function parseAddress(url: string): Wanted | null {
  const { host, pathname } = new URL(url)
  const [, first, second, ...rest] = pathname.split('/')
  if (rest.length > 0) return null
  if (host === 'compare' && second === undefined) {
    const picture = pictureIdSchema.safeParse(first)
    return picture.success ? { host, params: { picture: picture.data } } : null
  }
  const id = jobIdSchema.safeParse(first)
  const kind = imageKindSchema.safeParse(second)
  return host === 'job' && id.success && kind.success
    ? { host, params: { id: id.data, kind: kind.data } }
    : null
}

function answer(status: number): Response {
  return new Response(null, { status, headers: { 'cache-control': 'no-store' } })
}
