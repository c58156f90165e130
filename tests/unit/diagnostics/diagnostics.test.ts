import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { gatherDiagnostics } from '../../../electron/backend/diagnostics/gather-diagnostics.ts'
import { rememberErrors } from '../../../electron/backend/diagnostics/recent-errors.ts'
import { createEventHub } from '../../../electron/backend/event-hub.ts'
import { diagnosticsSchema, diagnosticsText } from '../../../electron/common/contracts/diagnostics.ts'
import { jobIdSchema } from '../../../electron/common/identifiers.ts'
import { preferencesSchema } from '../../../electron/common/settings/preferences.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'

const shared = { folder: '' }
beforeEach(() => void (shared.folder = mkdtempSync(path.join(tmpdir(), 'enlarger-diagnostics-'))))
afterEach(() => rmSync(shared.folder, { recursive: true, force: true }))

describe('the last errors', () => {
  const failed = (message: string): { kind: 'failed'; code: 'input-corrupt'; message: string } => ({
    kind: 'failed',
    code: 'input-corrupt',
    message,
  })
  const id = jobIdSchema.parse('00000000-0000-4000-8000-000000000000')

  it('are those of images and warnings, counted where they repeat, and outlive the program', async () => {
    const file = path.join(shared.folder, 'errors.json')
    const events = createEventHub()
    const errors = rememberErrors(file, events)
    events.emit('notice', { level: 'info', message: { code: 'queue-resumed' } })
    const detail = "ENOENT: no such file or directory, open '/home/jane/Private/divorce papers.jpg'"
    events.emit('notice', { level: 'error', message: { code: 'watch-failed', path: '/home/jane', detail } })
    const cause = { code: 'internal' as const, detail }
    events.emit('notice', { level: 'warning', message: { code: 'device-refused', device: 'cuda', cause } })
    events.emit('job.state', { id, state: failed('…at /home/jane doe/secret project.pth.') })
    events.emit('job.state', { id, state: failed(detail) })
    await errors.close()
    const again = rememberErrors(file, createEventHub())
    expect(await again.list()).toMatchObject([
      { message: { code: 'watch-failed', path: '…', detail: '…' }, times: 1 },
      {
        message: { code: 'device-refused', device: 'cuda', cause: { code: 'internal', detail: '…' } },
        times: 1,
      },
      { message: { code: 'input-corrupt', detail: '…' }, times: 2 },
    ])
    expect(readFileSync(file, 'utf8')).not.toMatch(/jane|divorce|secret/)
    await again.close()
  })

  it('are at most twenty, the newest', async () => {
    const events = createEventHub()
    const errors = rememberErrors(path.join(shared.folder, 'errors.json'), events)
    for (let index = 0; index < 50; index++) {
      events.emit('notice', { level: 'warning', message: { code: 'adding-resumed', count: index } })
    }
    const listed = await errors.list()
    expect([listed.length, listed.at(-1)?.message]).toEqual([20, { code: 'adding-resumed', count: 49 }])
    await errors.close()
  })
})

describe('diagnostics', () => {
  const privateFolder = '/home/ada/Private pictures'
  const gather = () =>
    gatherDiagnostics({
      preferences: preferencesSchema.parse({
        theme: 'dark',
        outputDirectory: privateFolder,
        settings: upscaleSettingsSchema.parse({ modelId: 'photo-x4', tileSizePx: 128 }),
        presets: [
          { id: 'a', name: privateFolder, settings: upscaleSettingsSchema.parse({ modelId: 'photo-x4' }) },
        ],
      }),
      models: [],
      devices: [
        {
          provider: 'cuda',
          name: 'CUDA',
          verdict: 'failed',
          reason: { code: 'device-unavailable', detail: `no library in ${privateFolder}` },
        },
      ],
      counts: { waiting: 1, running: 0, paused: 0, done: 2, skipped: 0, failed: 0, cancelled: 0 },
      errors: [{ at: '2026-01-02T03:04:05.678Z', message: { code: 'disk-full', detail: '…' }, times: 3 }],
      directories: {
        data: shared.folder,
        cache: path.join(shared.folder, 'not', 'yet'),
        results: privateFolder,
      },
    })

  it('name versions, machine, disks, devices with verdicts, changed settings and errors', async () => {
    const text = diagnosticsText(diagnosticsSchema.parse(await gather()))
    for (const line of [
      `Node.js: ${process.versions.node}`,
      /Memory: [\d.]+ GB, [\d.]+ GB free/,
      /Disk of data: [\d.]+ GB free/,
      /Disk of cache: [\d.]+ GB free/,
      'cuda: CUDA, not used: The device is not available.',
      'theme: "dark"',
      'tileSizePx: 128',
      'done: 2',
      '2026-01-02T03:04:05.678Z disk-full: The drive is full. (3 times)',
    ]) {
      expect(text).toMatch(typeof line === 'string' ? `- ${line}` : line)
    }
  })

  it('name no folder of the user and nothing that is as on the first day', async () => {
    const text = diagnosticsText(await gather())
    expect(text).not.toMatch(/ada|Private|enlarger-diagnostics/)
    expect(text).not.toMatch(/pngCompression|thumbnailPx/)
  })
})
