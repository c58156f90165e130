import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { downloadFile } from '../../../electron/backend/models/fetch/download-file.ts'
import { fetchPackage } from '../../../electron/backend/models/fetch/fetch-package.ts'
import { type DownloadProxies, openDownloadProxies } from '../../../electron/backend/models/fetch/proxies.ts'
import { type LocalServer, serveFiles } from './local-server.ts'

const content = Uint8Array.from({ length: 5000 }, (_, at) => at * 31)
const digest = createHash('sha256').update(content).digest('base64')
const expected = { integrity: `sha256-${digest}`, limitBytes: 10_000 }
const { signal } = new AbortController()

describe('a download', () => {
  let directory: string
  let proxy: Server
  let proxyUrl: string
  let proxies: DownloadProxies | null = null
  let origin: LocalServer
  /** Hosts that the proxy was asked for. */
  let asked: Set<string>

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'enlarger-proxy-'))
    asked = new Set()
    // Every host in the world is one server here, which speaks no TLS.
    origin = await serveFiles(new Map([['/model.bin', content]]))
    proxy = createServer((request, response) => {
      asked.add(new URL(request.url ?? '').host)
      response.writeHead(404).end('{}')
    })
    proxy.on('connect', (request, socket: Socket) => {
      const [host = '', port = ''] = request.url?.split(':') ?? []
      asked.add(port === '80' ? host : `${host}:${port}`)
      if (port !== '80') return void socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
      const there = connect(Number(new URL(origin.url).port), '127.0.0.1')
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      there.on('error', () => socket.destroy())
      socket.on('error', () => there.destroy())
      socket.pipe(there).pipe(socket)
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    // A server listening on a port has an address of this form.
    proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  })
  afterEach(async () => {
    proxies?.release()
    proxies = null
    await origin.close()
    proxy.closeAllConnections()
    await new Promise((resolve) => proxy.close(resolve))
    await rm(directory, { recursive: true, force: true })
  })

  const download = (url: string) =>
    downloadFile([url], path.join(directory, 'model.bin'), expected, { signal })

  it.each(['HTTP_PROXY', 'http_proxy'])('goes through the proxy that %s names', async (name) => {
    proxies = openDownloadProxies({ [name]: proxyUrl })
    await download('http://models.example/model.bin')
    expect([...asked]).toEqual(['models.example'])
    expect(new Uint8Array(await readFile(path.join(directory, 'model.bin')))).toEqual(content)
  })

  it('of a secure address is tunnelled through the proxy that HTTPS_PROXY names', async () => {
    proxies = openDownloadProxies({ HTTPS_PROXY: proxyUrl })
    await expect(download('https://models.example/model.bin')).rejects.toMatchObject({
      code: 'network-unavailable',
    })
    expect([...asked]).toEqual(['models.example:443'])
  })

  it('from a host that NO_PROXY names is direct', async () => {
    proxies = openDownloadProxies({ HTTP_PROXY: proxyUrl, NO_PROXY: '127.0.0.1' })
    await download(`${origin.url}/model.bin`)
    expect(asked.size).toBe(0)
    expect(origin.requests).toEqual(['/model.bin'])
  })

  it('goes through the system’s proxy where the environment names none', async () => {
    proxies = openDownloadProxies({})
    proxies.use({ http: proxyUrl, https: proxyUrl })
    await download('http://models.example/model.bin')
    expect([...asked]).toEqual(['models.example'])
  })

  it('keeps to the environment’s proxy whatever the system says', async () => {
    proxies = openDownloadProxies({ HTTP_PROXY: proxyUrl })
    proxies.use({ http: 'http://127.0.0.1:9', https: null })
    await download('http://models.example/model.bin')
    expect([...asked]).toEqual(['models.example'])
  })

  it('from the package registry goes the same way', async () => {
    proxies = openDownloadProxies({})
    proxies.use({ http: proxyUrl, https: null })
    const wanted = { name: 'some-package', version: '1.0.0', integrity: 'sha512-none', paths: ['a'] }
    const registry = 'http://registry.example/'
    await expect(fetchPackage(wanted, path.join(directory, 'p'), registry, { signal })).rejects.toMatchObject(
      { code: 'model-unavailable' },
    )
    expect([...asked]).toEqual(['registry.example'])
  })
})
