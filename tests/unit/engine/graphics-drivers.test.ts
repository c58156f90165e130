import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { linuxDrivers, type DriverPlaces } from '../../../electron/backend/engine/graphics-drivers.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

let folder: string
let places: DriverPlaces

beforeEach(() => {
  folder = temporaryFolder()
  for (const name of ['icd.d', 'lib']) mkdirSync(join(folder, name))
  writeFileSync(
    join(folder, 'icd.d', 'card.json'),
    '{ "ICD": { "library_path": "libvulkan_card.so", "api_version": "1.3" } }',
  )
  writeFileSync(join(folder, 'lib', 'libvulkan_card.so'), 'driver one')
  writeFileSync(join(folder, 'version'), '550.54\n')
  places = {
    manifests: [join(folder, 'icd.d')],
    libraries: [join(folder, 'lib')],
    versions: [join(folder, 'version'), join(folder, 'missing')],
  }
})

describe('the digest of the graphics drivers', () => {
  it('stays the same while nothing changes', async () => {
    expect(await linuxDrivers(places)).toBe(await linuxDrivers(places))
  })

  it.each<[string, () => void]>([
    [
      'a library is replaced',
      () => writeFileSync(join(folder, 'lib', 'libvulkan_card.so'), 'driver number two'),
    ],
    [
      'a library of the same size is newer',
      () => utimesSync(join(folder, 'lib', 'libvulkan_card.so'), new Date(), new Date(0)),
    ],
    ['a kernel module has another version', () => writeFileSync(join(folder, 'version'), '551.00\n')],
    ['a driver is added', () => writeFileSync(join(folder, 'icd.d', 'other.json'), '{}')],
    ['a driver is removed', () => rmSync(join(folder, 'icd.d', 'card.json'))],
  ])('changes when %s', async (_, change) => {
    const before = await linuxDrivers(places)
    change()
    expect(await linuxDrivers(places)).not.toBe(before)
  })

  it('is empty where there are none', async () => {
    expect(await linuxDrivers({ manifests: [], libraries: [], versions: [] })).toBe('')
  })
})
