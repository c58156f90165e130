import { totalmem } from 'node:os'

/** Beyond what any decoder's budget allows (`decoding-budget.ts`), with the rest of the process. */
const mostBytes = 4 * 1024 ** 3
const leastBytes = 1024 ** 3
/** Threads' stacks and V8's heap count as data, too, whether they are used or not. */
const dataHeadroomBytes = 1024 ** 3

/** Resident memory a decoding process may take: at most half of the computer's. */
export function decodingMemoryLimit(): number {
  return Math.min(mostBytes, Math.max(leastBytes, Math.floor(totalmem() / 2)))
}

/**
 * A command that runs `command` with a limit of the operating system on its memory, where there is one that can be set
 * without rights: Linux's RLIMIT_DATA, which counts private writable memory. RLIMIT_AS would count the address space
 * that each WebAssembly module reserves, 8 GiB and more. macOS accepts such limits and ignores them, Windows has none
 * but job objects, which Node cannot make; there `watchMemory` is the limit.
 */
export function withMemoryLimit(
  command: string,
  args: readonly string[],
  residentLimitBytes: number,
): { readonly command: string; readonly args: readonly string[] } {
  if (process.platform !== 'linux') return { command, args }
  const kibibytes = Math.ceil((residentLimitBytes + dataHeadroomBytes) / 1024)
  return {
    command: '/bin/sh',
    args: ['-c', 'ulimit -d "$1" && shift && exec "$@"', 'sh', String(kibibytes), command, ...args],
  }
}
