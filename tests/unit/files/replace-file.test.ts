import { execFileSync } from 'node:child_process'
import { lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { replaceFile } from '../../../electron/backend/files/write-atomically.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

describe('replaceFile', () => {
  it('replaces a file whole and leaves nothing beside it', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'a.csv')
    writeFileSync(path, 'old')
    await replaceFile(path, 'new')
    expect(readFileSync(path, 'utf8')).toBe('new')
    expect(readdirSync(folder)).toEqual(['a.csv'])
  })

  it.skipIf(process.platform === 'win32')('leaves a pipe where it is, and says what is there', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'pipe')
    execFileSync('mkfifo', [path])
    await expect(replaceFile(path, 'new')).rejects.toMatchObject({ code: 'output-unwritable' })
    expect(lstatSync(path).isFIFO()).toBe(true)
    expect(readdirSync(folder)).toEqual(['pipe'])
  })

  it.skipIf(process.platform === 'win32')('replaces no device', async () => {
    await expect(replaceFile('/dev/null', 'new')).rejects.toMatchObject({ code: 'output-unwritable' })
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true)
  })

  it.skipIf(process.platform === 'win32')(
    'writes the file that a link leads to, and keeps the link',
    async () => {
      const folder = temporaryFolder()
      writeFileSync(join(folder, 'real'), 'old')
      symlinkSync(join(folder, 'real'), join(folder, 'link'))
      await replaceFile(join(folder, 'link'), 'new')
      expect(readFileSync(join(folder, 'real'), 'utf8')).toBe('new')
      expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true)
    },
  )
})
