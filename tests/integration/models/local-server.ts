import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server on this machine that offers files, as a registry or a download host would. */
export interface LocalServer {
  readonly url: string
  /** Paths asked for, in order, with the range where one was asked for. */
  readonly requests: string[]
  /** Breaks the connection once after so many bytes of the next file. */
  breakAfter(bytes: number): void
  /** Of every file from now on sends so many bytes, and then nothing more; `null`: not even an answer. */
  stallAfter(bytes: number | null): void
  /** Sends every file from now on byte by byte. */
  trickle(): void
  close(): Promise<void>
}

/** @param files contents by path, `/…`; read at each request, so they may change */
export async function serveFiles(files: Map<string, Uint8Array>): Promise<LocalServer> {
  const requests: string[] = []
  let breaking: number | null = null
  let stalling: number | null | undefined
  let isTrickling = false

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const url = decodeURIComponent(request.url ?? '')
    const { range } = request.headers
    requests.push(range === undefined ? url : `${url} ${range}`)
    const content = files.get(url)
    if (!content) {
      response.writeHead(404).end('{}')
      return
    }
    const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0)
    if (start >= content.length) {
      response.writeHead(416).end()
      return
    }
    const part = content.subarray(start)
    if (stalling === null) return
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': part.length })
    if (stalling !== undefined) {
      response.write(part.subarray(0, stalling))
      return
    }
    if (isTrickling) {
      trickleTo(response, part)
      return
    }
    if (breaking === null) {
      response.end(part)
      return
    }
    response.write(part.subarray(0, breaking), () => setTimeout(() => response.destroy(), 50))
    breaking = null
  }
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server listening on a port has an address of this form.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    breakAfter: (bytes) => void (breaking = bytes),
    stallAfter: (bytes) => void (stalling = bytes),
    trickle: () => void (isTrickling = true),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function trickleTo(response: ServerResponse, content: Uint8Array): void {
  const state = { at: 0 }
  const timer = setInterval(() => response.write(content.subarray(state.at, ++state.at)), 5)
  response.on('close', () => clearInterval(timer))
}
