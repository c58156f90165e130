import { expect, test } from '@playwright/test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { launchApplication } from './harness/launch-application.ts'

test.skip(process.platform === 'win32', 'stands in for Electron with a shell script')

const shared = { folder: '' }
test.beforeEach(() => void (shared.folder = mkdtempSync(path.join(tmpdir(), 'enlarger-launch-'))))
test.afterEach(() => rmSync(shared.folder, { recursive: true, force: true }))

function script(lines: readonly string[]): string {
  const file = path.join(shared.folder, 'electron')
  writeFileSync(file, `#!/bin/sh\n${lines.join('\n')}\n`, { mode: 0o755 })
  return file
}

test('a start that hangs is given up with a message that says what it printed', async () => {
  const executablePath = script(['echo "waiting for a display" >&2', 'exec sleep 600'])
  const start = launchApplication({ executablePath, startTimeoutMs: 2000 })
  await expect(start).rejects.toThrow(
    /Start 4 of 4 failed: no usable window within 2 s[^]*waiting for a display/,
  )
})

test('a start that fails once is started anew', async () => {
  const mark = path.join(shared.folder, 'failed')
  const electron = process.env['ENLARGER_TEST_ELECTRON'] ?? ''
  const executablePath = script([
    `if [ -e "${mark}" ]; then exec "${electron}" "$@"; fi`,
    `touch "${mark}"`,
    'exit 3',
  ])
  const app = await launchApplication({ executablePath })
  await expect(app.page.getByRole('button', { name: 'Add' })).toBeVisible()
  await app.close()
})
