import { expect, it } from 'vitest'
import { proxyFromList } from '../../../electron/common/contracts/proxies.ts'

it.each([
  ['DIRECT', null],
  ['PROXY cache.example:3128', 'http://cache.example:3128'],
  ['HTTPS cache.example:443; DIRECT', 'https://cache.example:443'],
  ['SOCKS5 socks.example:1080; PROXY cache.example:3128', 'http://cache.example:3128'],
  ['SOCKS5 socks.example:1080', null],
  ['DIRECT; PROXY cache.example:3128', null],
  ['', null],
])('of the list "%s" the proxy %s is used', (list, proxy) => {
  expect(proxyFromList(list)).toBe(proxy)
})
