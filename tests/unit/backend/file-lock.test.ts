import { spawn } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { withFileLock } from '../../../electron/backend/files/file-lock.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

const never = new AbortController().signal
const module = pathToFileURL(join(import.meta.dirname, '../../../electron/backend/files/file-lock.ts')).href

/** Another process that holds a lock until it is killed. */
async function holder(lockPath: string): Promise<{ kill(): Promise<void> }> {
  const script = `import { withFileLock } from ${JSON.stringify(module)}
    await withFileLock(${JSON.stringify(lockPath)}, new AbortController().signal, () => {
      process.stdout.write('held')
      // What nothing refers to would be collected, and its lock with it.
      return new Promise((resolve) => setInterval(() => globalThis.isDone && resolve(), 1000))
    })`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script])
  await new Promise((resolve) => child.stdout.once('data', resolve))
  return {
    async kill() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await gone
    },
  }
}

describe('a lock', () => {
  it('is held by one at a time, and leaves nothing behind', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'a.lock')
    const atWork = { count: 0, most: 0 }
    const work = async (): Promise<void> => {
      atWork.most = Math.max(atWork.most, ++atWork.count)
      await new Promise((resolve) => setImmediate(resolve))
      atWork.count--
    }
    await Promise.all([1, 2, 3].map(() => withFileLock(path, never, work)))
    expect(atWork.most).toBe(1)
    expect(readdirSync(folder)).toEqual([])
  })

  it('is not had while another process holds it, and dies with that process', async () => {
    const path = join(temporaryFolder(), 'a.lock')
    const other = await holder(path)
    const had: string[] = []
    const waiting = withFileLock(path, never, () => Promise.resolve(had.push('mine')))
    had.push('killed')
    await other.kill()
    await waiting
    expect(had).toEqual(['killed', 'mine'])
  })

  it('is given up by who stops waiting', async () => {
    const path = join(temporaryFolder(), 'a.lock')
    const controller = new AbortController()
    await withFileLock(path, never, async () => {
      const waiting = withFileLock(path, controller.signal, () => Promise.resolve())
      controller.abort()
      await expect(waiting).rejects.toThrow()
    })
  })

  it.each(['', '1', String(process.pid)])(
    'is free where a file that holds "%s" was left behind',
    async (left) => {
      const path = join(temporaryFolder(), 'a.lock')
      writeFileSync(path, left)
      expect(await withFileLock(path, never, () => Promise.resolve('mine'))).toBe('mine')
    },
  )
})
