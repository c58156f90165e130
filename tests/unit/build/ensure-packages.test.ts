import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../../..')
const lock = (version: string): string =>
  JSON.stringify({
    packages: {
      '': {},
      'node_modules/thing': { version },
      'node_modules/thing-for-mars': { version, optional: true },
    },
  })

/** Runs the set-up of a made-up checkout, with an npm that only says what it was asked. */
describe('setting up packages', () => {
  const place = { folder: '', npm: '' }
  beforeEach(() => {
    place.folder = mkdtempSync(path.join(tmpdir(), 'enlarger-setup-'))
    place.npm = path.join(place.folder, 'npm-cli.js')
    cpSync(path.join(root, 'build/bootstrap'), path.join(place.folder, 'build'), { recursive: true })
    writeFileSync(
      place.npm,
      'console.log("npm", process.argv.slice(2)[0], process.env.ONNXRUNTIME_NODE_INSTALL)',
    )
    writeFileSync(path.join(place.folder, 'package-lock.json'), lock('1.0.0'))
    mkdirSync(path.join(place.folder, 'node_modules'))
  })
  afterEach(() => rmSync(place.folder, { recursive: true, force: true }))

  const installed = (content: string): void =>
    writeFileSync(path.join(place.folder, 'node_modules/.package-lock.json'), content)
  const setUp = (): string => {
    const script = `import('./build/ensure-packages.mjs').then((m) => m.ensurePackages(process.cwd()))`
    return spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: place.folder,
      encoding: 'utf8',
      env: {
        ...process.env,
        npm_execpath: place.npm,
        npm_node_execpath: process.execPath,
        ONNXRUNTIME_NODE_INSTALL: undefined,
      },
    }).stdout
  }

  it('installs when nothing is installed, without the download of CUDA', () => {
    const said = setUp()
    expect(said).toMatch(/installing 1 packages/)
    expect(said).toContain('npm ci skip')
  })

  it('installs when a version differs', () => {
    installed(lock('0.9.0'))
    expect(setUp()).toContain('npm ci')
  })

  it('does nothing, silently, when all is there but what other systems need', () => {
    installed(JSON.stringify({ packages: { 'node_modules/thing': { version: '1.0.0' } } }))
    expect(setUp()).toBe('')
  })

  it('installs again after an installation that was interrupted', () => {
    mkdirSync(path.join(place.folder, 'node_modules/thing'))
    installed('{"packages": {"node_modules/th')
    expect(setUp()).toContain('npm ci')
  })

  it('leaves a linked node_modules alone', () => {
    rmSync(path.join(place.folder, 'node_modules'), { recursive: true })
    symlinkSync(tmpdir(), path.join(place.folder, 'node_modules'))
    expect(setUp()).toBe('')
  })
})
