import { describe, expect, it } from 'vitest'
import {
  adviceFor,
  ensureSystemLibraries,
  missingNeeds,
} from '../../../build/system/ensure-system-libraries.ts'
import type { SystemNeed } from '../../../build/system/system-libraries.ts'

const present: SystemNeed = { provides: { program: 'sh' }, debian: ['dash'], fedora: 'bash' }
const absent: SystemNeed = {
  provides: { library: 'libno-such-thing.so.9' },
  debian: ['libno-such-thing9t64', 'libno-such-thing9'],
  fedora: 'no-such-thing',
}

describe.skipIf(process.platform !== 'linux')('system packages', () => {
  it('are missing when neither the library nor the program is there', () => {
    const program: SystemNeed = { provides: { program: 'no-such-program' }, debian: ['x'], fedora: 'x' }
    expect(missingNeeds([present, absent, program])).toEqual([absent, program])
  })

  it('are known by the C library that is always there', () => {
    expect(
      missingNeeds([{ provides: { library: 'libc.so.6' }, debian: ['libc6'], fedora: 'glibc' }]),
    ).toEqual([])
  })

  it('are named for the reader, with the command for each distribution', () => {
    const advice = adviceFor([absent], () => false)
    expect(advice).toContain('libno-such-thing.so.9')
    expect(advice).toContain('sudo apt-get install libno-such-thing9\n')
    expect(advice).toContain('sudo dnf install no-such-thing\n')
    expect(adviceFor([absent], () => true)).toContain('sudo apt-get install libno-such-thing9t64\n')
  })

  it('that are all there need nothing done', () => {
    expect(() => ensureSystemLibraries([present])).not.toThrow()
  })
})
