import type { Session } from 'electron'
import { createReadStream } from 'node:fs'
import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { z } from 'zod'
import { imageKindSchema, type BackendContract } from '../common/contracts/backend-contract.ts'
import { jobIdSchema } from '../common/identifiers.ts'
import { pictureSideSchema } from '../common/pixels/picture-pyramid.ts'
import { pictureIdSchema } from '../common/contracts/region-compare.ts'
import type { Client } from '../common/rpc/client.ts'
import type { Params } from '../common/rpc/contract-types.ts'

/**
 * Scheme of pictures: `enlarger-image://job/<job id>/<kind>[/<version>]` for queued images,
 * `enlarger-image://tile/<job id>/<side>/<level>/<column>/<row>[/<version>]` for the samples of a tile of them,
 * `enlarger-image://compare/<picture>` for regions that are compared.
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
      const located = await locate(backend, wanted, signal)
      const file = await realpath(located.path)
      if (!file.startsWith((await previewsDirectory()) + path.sep)) return answer(403)
      // The types of Node's and the page's streams differ in name only.
      const body = Readable.toWeb(createReadStream(file, located.range)) as ReadableStream<Uint8Array>
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
  | { readonly host: 'job'; readonly params: Params<BackendContract, 'images.locate'> }
  | { readonly host: 'tile'; readonly params: Params<BackendContract, 'images.tile'> }
  | { readonly host: 'compare'; readonly params: Params<BackendContract, 'compare.locate'> }

interface Located {
  readonly path: string
  readonly mimeType: string
  /** Which bytes of the file, the last one included; `undefined`: all of them. */
  readonly range: { readonly start: number; readonly end: number } | undefined
}

async function locate(
  backend: Client<BackendContract>,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<Located> {
  switch (wanted.host) {
    case 'job':
      return { ...(await backend.call('images.locate', wanted.params, { signal })), range: undefined }
    case 'compare':
      return { ...(await backend.call('compare.locate', wanted.params, { signal })), range: undefined }
    case 'tile': {
      const { path: file, start, length } = await backend.call('images.tile', wanted.params, { signal })
      return { path: file, mimeType: 'application/octet-stream', range: { start, end: start + length - 1 } }
    }
    default:
      return wanted satisfies never
  }
}

const version = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number)
const jobAddress = z
  .tuple([jobIdSchema, imageKindSchema])
  .or(z.tuple([jobIdSchema, imageKindSchema, version]))
const compareAddress = z.tuple([pictureIdSchema])
const number = z.string().regex(/^\d+$/).transform(Number)
const tileParts = [jobIdSchema, pictureSideSchema, number, number, number] as const
const tileAddress = z.tuple(tileParts).or(z.tuple([...tileParts, version]))

/** What an address asks for; `null` where it is none of ours. */
function parseAddress(url: string): Wanted | null {
  const { host, pathname } = new URL(url)
  const parts = pathname.split('/').slice(1)
  if (host === 'job') {
    const { data } = jobAddress.safeParse(parts)
    return data ? { host, params: { id: data[0], kind: data[1], version: data[2] ?? null } } : null
  }
  if (host === 'compare') {
    const { data } = compareAddress.safeParse(parts)
    return data ? { host, params: { picture: data[0] } } : null
  }
  if (host !== 'tile') return null
  const { data } = tileAddress.safeParse(parts)
  if (!data) return null
  const [id, side, level, column, row, shown] = data
  return { host, params: { id, side, level, column, row, version: shown ?? null } }
}

function answer(status: number): Response {
  return new Response(null, { status, headers: { 'cache-control': 'no-store' } })
}
