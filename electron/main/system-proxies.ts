import type { Session } from 'electron'
import { type Proxies, proxyFromList } from '../common/contracts/proxies.ts'

/** Any public host: systems that choose proxies by host mostly tell the local from the rest. */
const publicHost = 'github.com'

/** The proxies that the system is set up with, by hand or by script. */
export async function systemProxies(session: Session): Promise<Proxies> {
  const ask = async (scheme: 'http' | 'https'): Promise<string | null> =>
    proxyFromList(await session.resolveProxy(`${scheme}://${publicHost}/`))
  return { http: await ask('http'), https: await ask('https') }
}
