import { readdirSync, readFileSync } from 'node:fs'

/** Processes of the backend's program that `parent` started; on Linux, through /proc. */
export function backendsOf(parent: number | undefined): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const [, parentOf] = /\) \S (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
        return Number(parentOf) === parent && command.includes('backend/main.js')
      } catch {
        return false
      }
    })
    .map(Number)
}
