import { readFileSync } from 'node:fs'
import { childrenOf } from '../../fixtures/children-of.ts'

/** Processes of the backend's program that `parent` started (Linux). */
export function backendsOf(parent: number | undefined): number[] {
  return childrenOf(parent).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('backend/main.js')
    } catch {
      return false
    }
  })
}
