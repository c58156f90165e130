/** What a process of ours may take before it is ended. */
export interface ProcessLimits {
  /** Resident memory. */
  readonly memoryBytes: number
  /** Time of the processors, all its threads together: unlike the clock's, it does not depend on other programs. */
  readonly processorMs: number
}

/** A limit that a process went beyond, and how far. */
export type ExceededLimit =
  | { readonly kind: 'memory'; readonly limitBytes: number; readonly tookBytes: number }
  | { readonly kind: 'processor'; readonly limitMs: number; readonly tookMs: number }

const mark = 'enlarger-limit'

/** The last words of a process that ends itself for a limit: its parent reads them in what it printed. */
export function limitWords(exceeded: ExceededLimit): string {
  return `\n${mark} ${JSON.stringify(exceeded)}\n`
}

/** The limit for which a process ended itself, by what it printed; `null` where it ended for another reason. */
export function exceededLimit(printed: string): ExceededLimit | null {
  const line = printed.split('\n').findLast((text) => text.startsWith(mark))
  if (line === undefined) return null
  try {
    const said: unknown = JSON.parse(line.slice(mark.length))
    return isExceeded(said) ? said : null
  } catch {
    return null
  }
}

function isExceeded(value: unknown): value is ExceededLimit {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false
  const holds = (name: string): boolean => typeof (value as Record<string, unknown>)[name] === 'number'
  if (value.kind === 'memory') return holds('limitBytes') && holds('tookBytes')
  return value.kind === 'processor' && holds('limitMs') && holds('tookMs')
}

/** What was taken and what was allowed, for a sentence: "416 MB of memory but it took 431 MB". */
export function describeExceeded(exceeded: ExceededLimit): string {
  switch (exceeded.kind) {
    case 'memory':
      return `${megabytes(exceeded.limitBytes)} of memory but it took ${megabytes(exceeded.tookBytes)}`
    case 'processor':
      return `${seconds(exceeded.limitMs)} of processor time but it took ${seconds(exceeded.tookMs)}`
  }
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`
}
