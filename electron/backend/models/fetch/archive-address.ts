import { z } from 'zod'
import { AppError } from '../../../common/messages/app-error.ts'
import { failure } from '../../../common/messages/failure.ts'

/** The public registry of npm packages. */
export const publicRegistry = 'https://registry.npmjs.org/'

/** No answer about one version is larger. */
const limitBytes = 2 ** 22
const timeoutMs = 30_000

const versionSchema = z.object({ dist: z.object({ tarball: z.url({ protocol: /^https?$/ }) }) })

/**
 * Where a registry keeps the archive of a package's version, by npm's registry interface: `GET /<name>/<version>`.
 * Archives that the answer places in the public registry are taken from the registry that was asked, which may be the
 * only one that can be reached.
 * @throws AppError `model-unavailable` where the registry has no such package; `network-unavailable` where it does not
 *   answer, or not as a registry does; an abort where the signal is aborted.
 */
export async function archiveAddress(
  registry: string,
  { name, version }: { readonly name: string; readonly version: string },
  signal: AbortSignal,
): Promise<string> {
  const base = registry.endsWith('/') ? registry : `${registry}/`
  const address = new URL(`${name.replace('/', '%2f')}/${encodeURIComponent(version)}`, base)
  const answer = await ask(address, name, signal)
  if (answer.status === 404) {
    await answer.body?.cancel()
    throw new AppError(
      'model-unavailable',
      `Expected the package ${name} ${version} in the registry but it is not there.`,
    )
  }
  const found = versionSchema.safeParse(answer.ok ? await readJson(answer).catch(() => null) : null)
  signal.throwIfAborted()
  if (!found.success) throw unreachable(name, answer.status)
  const { tarball } = found.data.dist
  return tarball.startsWith(publicRegistry) ? base + tarball.slice(publicRegistry.length) : tarball
}

async function ask(address: URL, name: string, signal: AbortSignal): Promise<Response> {
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
    return await fetch(address, { signal: limited, headers: { accept: 'application/json' } })
  } catch (cause) {
    signal.throwIfAborted()
    throw unreachable(name, cause)
  }
}

async function readJson(answer: Response): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let received = 0
  for await (const chunk of answer.body ?? []) {
    received += chunk.length
    if (received > limitBytes) throw new Error(`The registry answered with more than ${limitBytes} bytes.`)
    chunks.push(chunk)
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}

function unreachable(name: string, cause: unknown): AppError {
  return failure('network-unavailable', { code: 'registry-unreachable', name }, { cause })
}
