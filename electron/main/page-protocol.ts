import { protocol, type Session } from 'electron'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { imageScheme } from './image-protocol.ts'

/** Scheme of the window's own files; there is no other way to reach them, and they reach nothing else. */
export const pageScheme = 'enlarger-app'
export const pageOrigin = `${pageScheme}://window`
export const pageAddress = `${pageOrigin}/index.html`

/** What the page may load and do: its own files and the queue's pictures. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  // The hash is of the one style attribute that the component library writes: it hides a label from sight.
  "style-src 'self' 'unsafe-hashes' 'sha256-iaOezIDcQIoxCULa6FBKKuLUu09R7kG+Mlu+JVfU3Rw='",
  "font-src 'self'",
  `img-src 'self' ${imageScheme}:`,
  `connect-src 'self' ${imageScheme}:`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

/** Announces both schemes to Chromium; only possible before the application is ready. */
export function registerSchemes(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true, stream: true }
  protocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { ...privileges, codeCache: true } },
    { scheme: imageScheme, privileges },
  ])
}

/** Serves the files of `folder`, and nothing outside it, to the window. */
export function servePage(session: Session, folder: string): void {
  session.protocol.handle(pageScheme, async (request) => {
    const { origin, host, pathname } = addressOf(request.url)
    const file = path.join(folder, decodeURIComponent(pathname))
    const contentType = contentTypes[path.extname(file)]
    const isInside = file.startsWith(folder + path.sep)
    if (`${origin}${host}` !== pageOrigin || !isInside || contentType === undefined) return notFound()
    try {
      return new Response(new Uint8Array(await readFile(file)), {
        headers: {
          'content-type': contentType,
          'content-security-policy': contentSecurityPolicy,
          'x-content-type-options': 'nosniff',
          'cross-origin-opener-policy': 'same-origin',
          'cache-control': 'no-cache',
        },
      })
    } catch {
      return notFound()
    }
  })
}

function addressOf(url: string): { origin: string; host: string; pathname: string } {
  const { protocol: scheme, host, pathname } = new URL(url)
  return { origin: `${scheme}//`, host, pathname }
}

function notFound(): Response {
  return new Response('Not found', { status: 404 })
}
