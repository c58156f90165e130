import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { removeTelemetryLeftovers } from '../../../electron/backend/installation/telemetry-leftovers.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

/** Files as onnxruntime 1.30 leaves them. */
function leaveFiles(folder: string) {
  const places = { store: join(folder, 'Microsoft', '.onnxruntime'), temporary: join(folder, 'tmp') }
  const files = {
    deviceId: join(places.store, 'deviceid'),
    log: join(places.temporary, `mat-debug-${2 ** 22}.log`),
    logAtWork: join(places.temporary, `mat-debug-${process.pid}.log`),
    session: join(places.temporary, '.ses'),
  }
  mkdirSync(places.store, { recursive: true })
  mkdirSync(places.temporary)
  writeFileSync(files.deviceId, '0341f268-b02f-bc4d-05fb-88cd9c56f000')
  writeFileSync(files.log, '')
  writeFileSync(files.logAtWork, '')
  writeFileSync(files.session, '1795783081359\n490341f2-68b0-2fbc-4d05-fb88cd9c56f0\n')
  return { places, files }
}

describe('removeTelemetryLeftovers', () => {
  it('removes what earlier versions left, but no log of a process that still runs', async () => {
    const folder = temporaryFolder()
    const { places, files } = leaveFiles(folder)
    const cache = join(folder, 'cache')
    mkdirSync(cache)
    await removeTelemetryLeftovers(cache, places)
    expect(existsSync(files.deviceId)).toBe(false)
    expect(existsSync(files.log)).toBe(false)
    expect(existsSync(files.session)).toBe(false)
    expect(existsSync(files.logAtWork)).toBe(true)
  })

  it('removes them once only: later ones are of other programs', async () => {
    const folder = temporaryFolder()
    const cache = join(folder, 'cache')
    mkdirSync(cache)
    await removeTelemetryLeftovers(cache, { store: null, temporary: folder })
    const { places, files } = leaveFiles(join(folder))
    await removeTelemetryLeftovers(cache, places)
    expect(existsSync(files.deviceId)).toBe(true)
    expect(existsSync(files.log)).toBe(true)
  })

  it('removes nothing where no earlier version of the program ever ran', async () => {
    const folder = temporaryFolder()
    const { places, files } = leaveFiles(folder)
    await removeTelemetryLeftovers(join(folder, 'cache'), places)
    expect(existsSync(files.deviceId)).toBe(true)
    expect(existsSync(files.session)).toBe(true)
  })

  it('leaves a file of the same name alone that is of another form', async () => {
    const folder = temporaryFolder()
    const { places, files } = leaveFiles(folder)
    writeFileSync(files.session, 'notes of the user\n')
    const cache = join(folder, 'cache')
    mkdirSync(cache)
    await removeTelemetryLeftovers(cache, places)
    expect(existsSync(files.session)).toBe(true)
  })
})
