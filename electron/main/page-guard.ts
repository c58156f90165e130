import { z } from 'zod'
import { backendContract, type BackendContract } from '../common/contracts/backend-contract.ts'
import type { MethodName, ParsedParams } from '../common/rpc/contract-types.ts'
import { clientMessageSchema, serverMessageSchema, type ServerMessage } from '../common/rpc/message.ts'
import type { PathGrants, PathUse } from './path-grants.ts'

type Method = MethodName<BackendContract>

/** A path that a call names, and what the backend would do with it. */
interface NamedPath {
  readonly use: PathUse
  readonly path: string
}

type Rules = { readonly [M in Method]?: (params: ParsedParams<BackendContract, M>) => readonly NamedPath[] }

const read = (paths: readonly string[]): NamedPath[] => paths.map((path) => ({ use: 'read', path }))
const below = (folder: string | null | undefined): NamedPath[] =>
  folder === null || folder === undefined ? [] : [{ use: 'write-below', path: folder }]

/** Calls that name paths. A test holds that no method of the contract that takes a path is missing. */
export const pathRules: Rules = {
  'jobs.add': ({ paths, outputDirectory }) => [...read(paths), ...below(outputDirectory)],
  'models.add': ({ paths }) => read(paths),
  'preferences.set': ({ outputDirectory }) => below(outputDirectory),
  'watch.add': ({ path, outputDirectory }) => [...read([path]), ...below(outputDirectory)],
  'watch.change': ({ outputDirectory }) => below(outputDirectory),
  'compare.truth': ({ truthPath }) => read([truthPath]),
  'compare.sheet': ({ path }) => [{ use: 'write-file', path }],
  'queue.report': ({ path }) => [{ use: 'write-file', path }],
}

/** Calls that only the main process and the command line make. */
export const hiddenFromPage: ReadonlySet<string> = new Set<Method>(['network.useProxies'])

/** Paths in the backend's own answers: what it remembers was granted in an earlier session. */
const remembered: {
  readonly [M in Method]?: (result: z.output<BackendContract['methods'][M]['result']>) => readonly NamedPath[]
} = {
  'samples.list': ({ paths, outputDirectory }) => [...read(paths), ...below(outputDirectory)],
  'preferences.get': ({ outputDirectory }) => below(outputDirectory),
  'watch.list': (folders) =>
    folders.flatMap(({ path, outputDirectory }) => [...read([path]), ...below(outputDirectory)]),
}

/** Names under which the backend tells where images and their results are. */
const shownNames: ReadonlySet<string> = new Set(['inputPath', 'outputPath', 'outputDirectory'])

/** Stands between one page and the backend. */
export interface PageGuard {
  /** The answer to a call that the page may not make; `null` where the message may pass. */
  refuse(message: unknown): ServerMessage | null
  /** Sees what the backend sends to the page. */
  observe(message: unknown): void
}

/** @param isWatched whether the user has just touched the window: nothing that is done to the computer may come without */
export function createPageGuard(grants: PathGrants, isWatched: () => boolean): PageGuard {
  const asked = new Map<number, Method>()
  const refusal = (id: number, message: string): ServerMessage => ({
    type: 'error',
    id,
    error: { code: 'bad-request', message },
  })
  return {
    refuse(raw) {
      const parsed = clientMessageSchema.safeParse(raw)
      if (!parsed.success || parsed.data.type !== 'call') return null
      const { id, method, params } = parsed.data
      if (hiddenFromPage.has(method)) return refusal(id, `The window may not call "${method}".`)
      if (!isMethod(method)) return null
      if (method in remembered) asked.set(id, method)
      const named = namedPaths(method, params)
      const strange = named.find(({ use, path }) => !grants.has(use, path))
      if (strange)
        return refusal(id, `Expected a path that was chosen by the user but received "${strange.path}".`)
      for (const { use, path } of named) if (use === 'write-file') grants.spend(path)
      if (method === 'preferences.set' && endsSession(params) && !isWatched()) {
        return refusal(id, 'Expected the user to choose what happens to the computer.')
      }
      return null
    },
    observe(raw) {
      grants.grant('show', shownPaths(raw))
      if (asked.size === 0) return
      const parsed = serverMessageSchema.safeParse(raw)
      if (!parsed.success || parsed.data.type === 'event') return
      const method = asked.get(parsed.data.id)
      asked.delete(parsed.data.id)
      if (method === undefined || parsed.data.type !== 'result') return
      for (const { use, path } of rememberedPaths(method, parsed.data.value)) grants.grant(use, [path])
    },
  }
}

function isMethod(name: string): name is Method {
  return Object.hasOwn(backendContract.methods, name)
}

/** What does not fit the contract names no path: the backend refuses it. */
function namedPaths(method: Method, params: unknown): readonly NamedPath[] {
  const parsed = backendContract.methods[method].params.safeParse(params)
  // The rule of a method takes what its own schema gives.
  const rule = pathRules[method] as ((params: unknown) => readonly NamedPath[]) | undefined
  return parsed.success && rule ? rule(parsed.data) : []
}

function rememberedPaths(method: Method, value: unknown): readonly NamedPath[] {
  const parsed = backendContract.methods[method].result.safeParse(value)
  const rule = remembered[method] as ((result: unknown) => readonly NamedPath[]) | undefined
  return parsed.success && rule ? rule(parsed.data) : []
}

const sessionEnding = z.object({ afterFinishing: z.enum(['sleep', 'shutDown']) })

function endsSession(params: unknown): boolean {
  return sessionEnding.safeParse(params).success
}

/** Where the images and results are that a message of the backend tells of, at whatever depth. */
function shownPaths(message: unknown): string[] {
  const found: string[] = []
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return
    for (const [name, inner] of Object.entries(value)) {
      if (typeof inner === 'string' && shownNames.has(name)) found.push(inner)
      else look(inner)
    }
  }
  look(message)
  return found
}
