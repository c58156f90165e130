import { setGlobalProxyFromEnv } from 'node:http'
import type { Proxies } from '../../../common/contracts/proxies.ts'

/** Through which proxies downloads of this process go. */
export interface DownloadProxies {
  /** Takes the system's proxies, unless the environment names some. */
  use(proxies: Proxies): void
  /** Lets everything connect as before. */
  release(): void
}

/**
 * Sends the downloads of this process through the proxies that `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` name,
 * in either case, or that {@link DownloadProxies.use} is told.
 */
export function openDownloadProxies(environment: NodeJS.ProcessEnv = process.env): DownloadProxies {
  const named = (name: string): string | undefined => {
    const value = environment[name.toLowerCase()] ?? environment[name]
    return value === '' ? undefined : value
  }
  const noProxy = named('NO_PROXY')
  const ofEnvironment: Proxies = { http: named('HTTP_PROXY') ?? null, https: named('HTTPS_PROXY') ?? null }
  const isNamed = ofEnvironment.http !== null || ofEnvironment.https !== null
  let restore = (): void => undefined

  const apply = (proxies: Proxies): void => {
    restore()
    restore = setGlobalProxyFromEnv({
      ...(proxies.http === null ? {} : { http_proxy: proxies.http }),
      ...(proxies.https === null ? {} : { https_proxy: proxies.https }),
      ...(noProxy === undefined ? {} : { no_proxy: noProxy }),
    })
  }
  if (isNamed) apply(ofEnvironment)

  return {
    use(proxies) {
      if (!isNamed) apply(proxies)
    },
    release() {
      restore()
      restore = () => undefined
    },
  }
}
