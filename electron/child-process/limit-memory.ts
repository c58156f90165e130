import { availableParallelism } from 'node:os'

/** V8's heap counts as data, whether it is used or not. */
const dataHeadroomBytes = 768 * 2 ** 20
/** And so do the stacks of threads, of which libraries start one or two for each core. */
const stackBytes = 16 * 2 ** 20

/**
 * A command that runs `command` with a limit of the operating system on its memory, where there is one that can be set
 * without rights: Linux's RLIMIT_DATA, which counts private writable memory. RLIMIT_AS would count the address space
 * that each WebAssembly module reserves, 8 GiB and more. macOS accepts such limits and ignores them, Windows has none
 * but job objects, which Node cannot make; there the process itself watches (`superviseProcess`).
 */
export function withMemoryLimit(
  command: string,
  args: readonly string[],
  residentLimitBytes: number,
): { readonly command: string; readonly args: readonly string[] } {
  if (process.platform !== 'linux') return { command, args }
  const headroomBytes = dataHeadroomBytes + stackBytes * availableParallelism()
  const kibibytes = Math.ceil((residentLimitBytes + headroomBytes) / 1024)
  return {
    command: '/bin/sh',
    args: ['-c', 'ulimit -d "$1" && shift && exec "$@"', 'sh', String(kibibytes), command, ...args],
  }
}
