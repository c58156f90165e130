import { causeSchema } from '../../common/messages/message.ts'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { executionProviders, type ExecutionProvider } from '../../common/identifiers.ts'
import { writeAtomically } from '../files/write-atomically.ts'

const verdictSchema = z.object({
  ok: z.boolean(),
  reason: causeSchema.nullable(),
  /** There is no such device, which is nothing to worry about. */
  isMissing: z.boolean().optional(),
})
/** Result of a provider's self-check: whether it may be used, and if not, why. */
export type Verdict = z.infer<typeof verdictSchema>

/** Milliseconds since 1970. */
const noted = { notedMs: z.number() }
const notedVerdictSchema = verdictSchema.extend(noted)
const fileSchema = z.object({
  /** Versions of everything a verdict depends on; verdicts of another environment are void. */
  environment: z.string(),
  verdicts: z.partialRecord(z.enum(executionProviders), z.record(z.string(), notedVerdictSchema)),
  /** Largest tile side that fits, by provider and model, where a larger one ran out of memory. */
  tileLimits: z.record(z.string(), z.object({ sidePx: z.int().positive(), ...noted })),
})
type VerdictFile = z.infer<typeof fileSchema>

/**
 * What speaks against a device may have been a busy or sleeping machine, or memory that others held: at a start
 * after this time it is tried again.
 */
const failuresKeptMs = 7 * 24 * 3_600_000

/**
 * Remembers, across starts, which provider may run which model, and in tiles of which size. A model that can
 * also compute in half floats has a key for each.
 */
export interface ProviderVerdicts {
  get(provider: ExecutionProvider, graphSha256: string): Verdict | null
  /** The latest verdict on this provider over all models. */
  latest(provider: ExecutionProvider): Verdict | null
  set(provider: ExecutionProvider, graphSha256: string, verdict: Verdict): Promise<void>
  tileLimitPx(provider: ExecutionProvider, graphSha256: string): number | null
  /** Remembers that only tiles up to this side fit; a lower limit that is known already stays. */
  limitTile(provider: ExecutionProvider, graphSha256: string, sidePx: number): Promise<void>
}

/**
 * Opens the verdicts kept in `filePath`; a missing, broken or outdated file counts as empty.
 * @param now milliseconds since 1970
 */
export async function openProviderVerdicts(
  filePath: string,
  environment: string,
  now: () => number = Date.now,
): Promise<ProviderVerdicts> {
  const kept = await readState(filePath, environment)
  const state = kept ? withoutOldFailures(kept, now()) : { environment, verdicts: {}, tileLimits: {} }

  let saved: Promise<void> = Promise.resolve()
  // One after the other, so that the newest state comes last. What cannot be kept, as on a full disk, is found out
  // anew at the next start.
  const save = (): Promise<void> =>
    (saved = saved.then(() =>
      writeAtomically(filePath, JSON.stringify(state, null, 2)).catch(() => undefined),
    ))
  const limitKey = (provider: ExecutionProvider, graphSha256: string): string => `${provider}:${graphSha256}`

  return {
    get: (provider, graphSha256) => state.verdicts[provider]?.[graphSha256] ?? null,
    latest: (provider) => Object.values(state.verdicts[provider] ?? {}).at(-1) ?? null,
    async set(provider, graphSha256, verdict) {
      const known = (state.verdicts[provider] ??= {})
      // Deleted first, so that the newest verdict is the last key.
      Reflect.deleteProperty(known, graphSha256)
      known[graphSha256] = { ...verdict, notedMs: now() }
      await save()
    },
    tileLimitPx: (provider, graphSha256) => state.tileLimits[limitKey(provider, graphSha256)]?.sidePx ?? null,
    async limitTile(provider, graphSha256, sidePx) {
      const key = limitKey(provider, graphSha256)
      const known = state.tileLimits[key]?.sidePx ?? sidePx
      state.tileLimits[key] = { sidePx: Math.min(sidePx, known), notedMs: now() }
      await save()
    },
  }
}

function withoutOldFailures(state: VerdictFile, nowMs: number): VerdictFile {
  // A clock that was set back makes what was noted lie in the future.
  const isKept = ({ notedMs }: { readonly notedMs: number }): boolean =>
    notedMs <= nowMs && nowMs - notedMs < failuresKeptMs
  const keep = <T extends { readonly notedMs: number }>(
    entries: Record<string, T>,
    isLasting: (entry: T) => boolean,
  ): Record<string, T> =>
    Object.fromEntries(Object.entries(entries).filter(([, entry]) => isLasting(entry) || isKept(entry)))
  const verdicts = Object.entries(state.verdicts).map(([provider, known]) => [
    provider,
    keep(known, ({ ok }) => ok),
  ])
  return {
    ...state,
    verdicts: Object.fromEntries(verdicts) as VerdictFile['verdicts'],
    tileLimits: keep(state.tileLimits, () => false),
  }
}

async function readState(filePath: string, environment: string): Promise<VerdictFile | null> {
  try {
    const parsed = fileSchema.safeParse(JSON.parse(await readFile(filePath, 'utf8')))
    return parsed.success && parsed.data.environment === environment ? parsed.data : null
  } catch {
    return null
  }
}
