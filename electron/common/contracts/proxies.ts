import { z } from 'zod'

const proxyUrl = z.url({ protocol: /^https?$/ }).max(2000)

/** Addresses of the proxies to reach others through, by the scheme of what is asked for; `null`: directly. */
export const proxiesSchema = z.object({ http: proxyUrl.nullable(), https: proxyUrl.nullable() })
export type Proxies = z.infer<typeof proxiesSchema>

/**
 * The first usable proxy of a list as browsers keep it (`PROXY one:3128; SOCKS5 two:1080; DIRECT`). `null` where
 * it says to connect directly, or knows SOCKS proxies only, which downloads cannot use.
 */
export function proxyFromList(list: string): string | null {
  for (const entry of list.split(';')) {
    const [kind, address] = entry.trim().split(/\s+/)
    if (kind === 'DIRECT') return null
    if (address === undefined) continue
    if (kind === 'PROXY') return `http://${address}`
    if (kind === 'HTTPS') return `https://${address}`
  }
  return null
}
