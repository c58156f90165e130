import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { pathsFromFileList } from '../../../electron/main/clipboard-file-list.ts'
import { pathsFromArguments } from '../../../electron/main/paths-from-arguments.ts'

const here = import.meta.dirname
const self = import.meta.filename

describe('paths among the arguments', () => {
  it('are the existing ones after the executable, made absolute', () => {
    const argv = ['/opt/enlarger', path.basename(self), '--no-sandbox', 'missing.png', here]
    expect(pathsFromArguments(argv, here, null)).toEqual([self, here])
  })

  it('leave out the application folder of a checkout and what stands before it', () => {
    for (const options of [[], ['-r', path.dirname(here), '--inspect=0']]) {
      expect(pathsFromArguments(['electron', ...options, here, '--no-sandbox', self], here, here)).toEqual([
        self,
      ])
    }
  })
})

describe.skipIf(process.platform === 'win32')('paths on the clipboard', () => {
  it('are read from file addresses, decoded', () => {
    const list = '# comment\r\nfile:///home/me/a%20b.png\r\nfile:///home/me/%C3%BC.jpg\r\n'
    expect(pathsFromFileList(list)).toEqual(['/home/me/a b.png', '/home/me/ü.jpg'])
  })

  it('are read from plain paths that end with a zero', () => {
    expect(pathsFromFileList('C:\\Photos\\a.png\0')).toEqual(['C:\\Photos\\a.png'])
    expect(pathsFromFileList('\\\\server\\share\\b.png\0')).toEqual(['\\\\server\\share\\b.png'])
  })

  it('are none where there is text, nothing, or a web address', () => {
    for (const text of ['', 'hello', 'https://example.org/a.png', 'file://%zz']) {
      expect(pathsFromFileList(text)).toEqual([])
    }
  })
})
