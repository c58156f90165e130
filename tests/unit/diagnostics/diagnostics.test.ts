import { mkdtempSync, rmSync } from 'node:fs'
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
import { withoutPaths } from '../../../electron/backend/diagnostics/without-paths.ts'

const shared = { folder: '' }
beforeEach(() => void (shared.folder = mkdtempSync(path.join(tmpdir(), 'enlarger-diagnostics-'))))
afterEach(() => rmSync(shared.folder, { recursive: true, force: true }))

describe('a sentence without paths', () => {
  it.each([
    ['The image "/home/ada/My photos/a b.jpg" has no result yet.', 'The image "….jpg" has no result yet.'],
    [
      'Expected 2 MB in “C:\\Users\\Ada\\Bilder” but 1 MB are left.',
      'Expected 2 MB in “…” but 1 MB are left.',
    ],
    ['ENOENT: no such file, open /home/ada/x.png', 'ENOENT: no such file, open ….png'],
    ['Not found: \\\\server\\share\\y.tif', 'Not found: ….tif'],
    ['Saved to ~/Pictures/z.webp, twice', 'Saved to ….webp, twice'],
  ])('keeps of %s only endings', (sentence, expected) => {
    expect(withoutPaths(sentence)).toBe(expected)
  })

  it('leaves everything else as it is', () => {
    for (const sentence of ['2.1 MP/s and 3 / 4 done', 'Expected a JPEG but received "x.pdf".', '']) {
      expect(withoutPaths(sentence)).toBe(sentence)
    }
  })
})

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
    events.emit('notice', { level: 'info', code: 'queue-resumed', message: 'All is well.' })
    events.emit('notice', { level: 'warning', code: 'device-refused', message: 'cuda is not used.' })
    events.emit('job.state', { id, state: failed('Expected a JPEG at "/home/ada/1.jpg".') })
    events.emit('job.state', { id, state: failed('Expected a JPEG at "/home/ada/2.jpg".') })
    await errors.close()
    const again = rememberErrors(file, createEventHub())
    expect(await again.list()).toMatchObject([
      { code: 'device-refused', message: 'cuda is not used.', times: 1 },
      { code: 'input-corrupt', message: 'Expected a JPEG at "….jpg".', times: 2 },
    ])
    await again.close()
  })

  it('are at most twenty, the newest', async () => {
    const events = createEventHub()
    const errors = rememberErrors(path.join(shared.folder, 'errors.json'), events)
    for (let index = 0; index < 50; index++) {
      events.emit('job.state', { id, state: failed(`Row ${index} is missing.`) })
    }
    const listed = await errors.list()
    expect([listed.length, listed.at(-1)?.message]).toEqual([20, 'Row 49 is missing.'])
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
      devices: [{ provider: 'cuda', name: 'CUDA', verdict: 'failed', reason: 'no library' }],
      counts: { waiting: 1, running: 0, paused: 0, done: 2, skipped: 0, failed: 0, cancelled: 0 },
      errors: [{ at: '2026-01-02T03:04:05.678Z', code: 'disk-full', message: 'Expected 2 MB.', times: 3 }],
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
      'cuda: CUDA, not used: no library',
      'theme: "dark"',
      'tileSizePx: 128',
      'done: 2',
      '2026-01-02T03:04:05.678Z disk-full: Expected 2 MB. (3 times)',
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
