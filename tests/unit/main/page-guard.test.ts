import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { backendContract } from '../../../electron/common/contracts/backend-contract.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { createPageGuard, hiddenFromPage, pathRules } from '../../../electron/main/page-guard.ts'
import { createPathGrants } from '../../../electron/main/path-grants.ts'

const settings = upscaleSettingsSchema.parse({ modelId: 'any' })
const call = (method: string, params: unknown, id = 1) => ({ type: 'call', id, method, params })

function guarded(isWatched = true) {
  const grants = createPathGrants()
  return { grants, guard: createPageGuard(grants, () => isWatched) }
}

/** Names of properties in a JSON schema, at whatever depth. */
function propertiesOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([key, value]) => [
    ...(key === 'properties' ? Object.keys(value as object) : []),
    ...propertiesOf(value),
  ])
}

describe('the guard between page and backend', () => {
  it('knows every method of the contract that takes a path', () => {
    const taking = Object.entries(backendContract.methods).filter(([, { params }]) =>
      propertiesOf(z.toJSONSchema(params, { unrepresentable: 'any', io: 'input' })).some((name) =>
        /path|directory|file$|folder/i.test(name),
      ),
    )
    const known = new Set([...Object.keys(pathRules), ...hiddenFromPage])
    expect(taking.map(([name]) => name).filter((name) => !known.has(name))).toEqual([])
    expect(taking.length).toBeGreaterThan(5)
  })

  it.each([
    ['queue.report', { path: '/home/a/.bashrc', format: 'csv' }],
    ['network.useProxies', { http: 'http://evil:1', https: null }],
    ['jobs.add', { paths: ['/home/a/secret'], settings, outputDirectory: null }],
    ['models.add', { paths: ['/etc/passwd'] }],
    ['watch.add', { path: '/home/a', settings, outputDirectory: null }],
    ['preferences.set', { outputDirectory: '/home/a/.config/autostart' }],
  ])('refuses %s with what nobody chose', (method, params) => {
    const { guard } = guarded()
    expect(guard.refuse(call(method, params, 7))).toMatchObject({
      type: 'error',
      id: 7,
      error: { code: 'bad-request' },
    })
  })

  it('lets pass what the user chose, for the use they chose it for', () => {
    const { grants, guard } = guarded()
    const add = (outputDirectory: string) =>
      guard.refuse(call('jobs.add', { paths: ['/photos'], settings, outputDirectory }))
    grants.grant('read', ['/photos'])
    expect(add('/photos')).not.toBeNull()
    grants.grant('write-below', ['/larger'])
    expect(add('/larger')).toBeNull()
  })

  it('lets a file be written once for each time it was chosen', () => {
    const { grants, guard } = guarded()
    const sheet = { id: 'j', region: {}, path: '/sheet.png' }
    grants.grant('write-file', ['/sheet.png'])
    expect(grants.has('write-file', '/sheet.png')).toBe(true)
    grants.spend('/sheet.png')
    expect(grants.has('write-file', '/sheet.png')).toBe(false)
    // What does not fit the contract passes, and is refused by the backend without a look at its path.
    expect(guard.refuse(call('compare.sheet', sheet))).toBeNull()
  })

  it('lets be shown what the user chose and what the backend tells of images, nothing else', () => {
    const { grants, guard } = guarded()
    const job = {
      inputPath: '/photos/a.jpg',
      outputDirectory: '/larger',
      state: { kind: 'done', result: { outputPath: '/larger/a.png' } },
    }
    guard.observe({ type: 'result', id: 1, value: { jobs: [job], total: 1 } })
    guard.observe({ type: 'event', name: 'queue.finished', payload: { outputDirectory: '/last' } })
    grants.grant('read', ['/chosen'])
    const shown = ['/photos/a.jpg', '/larger', '/larger/a.png', '/last', '/chosen']
    expect(shown.filter((path) => !grants.has('show', path))).toEqual([])
    expect(grants.has('show', '/home/a/.ssh')).toBe(false)
    // To be told of a path is not to be allowed to read or write there.
    expect(grants.has('read', '/photos/a.jpg') || grants.has('write-below', '/larger')).toBe(false)
  })

  it('lets pass what the backend itself remembers of earlier sessions', () => {
    const { guard } = guarded()
    expect(guard.refuse(call('samples.list', undefined, 3))).toBeNull()
    const answer = { paths: ['/app/sample.jpg'], outputDirectory: '/home/a/samples' }
    guard.observe({ type: 'result', id: 3, value: answer })
    const add = { paths: answer.paths, settings, outputDirectory: answer.outputDirectory }
    expect(guard.refuse(call('jobs.add', add, 4))).toBeNull()
  })

  it('takes no answer to another call for what the backend remembers', () => {
    const { guard } = guarded()
    guard.refuse(call('samples.list', undefined, 3))
    guard.observe({ type: 'result', id: 4, value: { paths: ['/etc'], outputDirectory: '/etc' } })
    expect(
      guard.refuse(call('jobs.add', { paths: ['/etc'], settings, outputDirectory: null }, 5)),
    ).not.toBeNull()
  })

  it('lets the computer be shut down only where the user has just touched the window', () => {
    const choose = call('preferences.set', { afterFinishing: 'shutDown' })
    expect(guarded(false).guard.refuse(choose)).not.toBeNull()
    expect(guarded(true).guard.refuse(choose)).toBeNull()
    expect(guarded(false).guard.refuse(call('preferences.set', { theme: 'dark' }))).toBeNull()
  })
})
