import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { usableMark } from '../../../electron/common/contracts/usable-mark.ts'
import { startDebugged } from '../../e2e/harness/debugged-application.ts'

/**
 * Milliseconds from starting the process to a usable window, which the page itself marks; nothing drives it until
 * then. The first start finds no data, the others what the ones before left. Its files are in the system's cache.
 */
export async function measureStarts(executable: string, root: string, times: number): Promise<number[]> {
  const data = mkdtempSync(path.join(tmpdir(), 'enlarger-bench-start-'))
  const starts: number[] = []
  try {
    while (starts.length < times) {
      const started = startDebugged(executable, [root], data)
      try {
        const page = await started.attach()
        const usableAtMs = await page.evaluate(async (name) => {
          for (;;) {
            const [mark] = performance.getEntriesByName(name)
            if (mark) return performance.timeOrigin + mark.startTime
            await new Promise((resolve) => setTimeout(resolve, 50))
          }
        }, usableMark)
        starts.push(usableAtMs - started.startedAtMs)
      } finally {
        await started.end()
      }
    }
  } finally {
    rmSync(data, { recursive: true, force: true, maxRetries: 5 })
  }
  return starts
}
