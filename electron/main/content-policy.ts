import { app, type Session } from 'electron'
import { imageScheme } from './image-protocol.ts'
import { pageOrigin, pageScheme } from './page-protocol.ts'

/** Schemes that the page may load from; everything else, the network above all, is cut off. */
const allowedSchemes = [`${pageScheme}:`, `${imageScheme}:`, 'devtools:', 'blob:']

/** Port 9 discards what it gets, where it is open at all. */
const deadProxy = 'http://127.0.0.1:9'

/**
 * Forbids what a picture tool's window never needs, whatever code runs in it: other pages, new windows, embedded
 * views, permissions, and the network.
 */
export function confineContents(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.webRequest.onBeforeRequest((request, decide) => {
    decide({ cancel: !allowedSchemes.includes(new URL(request.url).protocol) })
  })
  // What does not ask for addresses, WebRTC above all, ends at a proxy that is not there.
  void session.setProxy({ mode: 'fixed_servers', proxyRules: deadProxy, proxyBypassRules: '<-loopback>' })
  // The spell-checker looks for dictionaries at Google's by itself, whatever a window's own `spellcheck` says.
  session.setSpellCheckerEnabled(false)
  session.setSpellCheckerLanguages([])
  session.on('will-download', (event) => event.preventDefault())
  app.on('web-contents-created', (_event, contents) => {
    contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.on('will-frame-navigate', (event) => {
      if (!event.url.startsWith(`${pageOrigin}/`)) event.preventDefault()
    })
  })
}
