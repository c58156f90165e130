import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openTaskRoots, shortened } from '../../../electron/cli/task-roots.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

describe('the roots of a worker', () => {
  it('let tasks use what is below them, there or not yet', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'a.png'), '')
    const roots = await openTaskRoots([folder])
    await roots.requireInside(join(folder, 'a.png'))
    await roots.requireInside(join(folder, 'not', 'yet', 'there'))
    await roots.requireInside(folder)
  })

  it('refuse what is beside them, above them or named relative to nothing', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'root'))
    mkdirSync(join(folder, 'root-too'))
    const roots = await openTaskRoots([join(folder, 'root')])
    for (const path of [
      folder,
      join(folder, 'root-too', 'a.png'),
      join(folder, 'root', '..', 'b'),
      'a.png',
      '/etc/passwd',
    ])
      await expect(roots.requireInside(path)).rejects.toMatchObject({ code: 'bad-request' })
  })

  it.skipIf(process.platform === 'win32')('follow links before they decide', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'root'))
    symlinkSync('/etc', join(folder, 'root', 'out'))
    const roots = await openTaskRoots([join(folder, 'root')])
    await expect(roots.requireInside(join(folder, 'root', 'out', 'new'))).rejects.toMatchObject({
      code: 'bad-request',
    })
  })

  it('must be folders', async () => {
    await expect(openTaskRoots([join(temporaryFolder(), 'none')])).rejects.toMatchObject({
      code: 'input-not-found',
    })
  })
})

describe('shortened', () => {
  it('keeps paths as they are and cuts what is longer than any, with its length', () => {
    expect(shortened('/photos/a.png')).toBe('/photos/a.png')
    expect(shortened('x'.repeat(20_000_000))).toMatch(/^x{300}… \(20000000 characters\)$/)
  })
})
