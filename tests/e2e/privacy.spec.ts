import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { launchApplication } from './harness/launch-application.ts'

// Needs the Debian package strace, which shows what a process asks of its system.
test.skip(spawnSync('strace', ['-V']).status !== 0, 'system calls cannot be watched here')

test('the window starts and is used without looking up a name or connecting to another machine', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'enlarger-watched-'))
  const trace = path.join(folder, 'trace')
  const watched = path.join(folder, 'electron')
  const calls = 'connect,sendto,sendmsg,sendmmsg'
  const words = ['strace', '-f', '-qq', '--seccomp-bpf', '-s', '200', '-e', `trace=${calls}`, '-o', trace]
  const electron = process.env['ENLARGER_TEST_ELECTRON'] ?? ''
  writeFileSync(watched, `#!/bin/sh\nexec ${words.join(' ')} "${electron}" "$@"\n`, { mode: 0o755 })
  try {
    const app = await launchApplication({ executablePath: watched })
    await app.page.getByRole('button', { name: 'Add' }).click()
    await app.close()
    const lines = readFileSync(trace, 'utf8').split('\n')
    // Playwright speaks to the application through this machine's own addresses.
    const leaves = /sa_family=AF_INET6?,(?!.*(?:"127\.0\.0\.1"|"::1"))/
    // Chromium asks the system for a route by IPv6: a datagram socket that is connected, and sends nothing.
    const asksForRoute = /connect\(\d+, .*sin6_port=htons\(443\).*"2001:4860:4860::8888"/
    expect(lines.filter((line) => leaves.test(line) && !asksForRoute.test(line))).toEqual([])
    // The trace was not empty: the display is a socket of this machine.
    expect(lines.some((line) => line.includes('AF_UNIX'))).toBe(true)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
