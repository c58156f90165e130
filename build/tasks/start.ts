import { spawn } from 'node:child_process'
import { buildApplication } from '../build-application.ts'
import { ensureElectron } from '../electron/ensure-electron.ts'
import { ensureSystemLibraries } from '../system/ensure-system-libraries.ts'
import { windowNeeds } from '../system/system-libraries.ts'
import { projectRoot } from '../vite/project-paths.ts'

ensureSystemLibraries(windowNeeds)
const electron = await ensureElectron()
await buildApplication()
// Chromium refuses to run its sandbox as root.
const rootFlags = process.getuid?.() === 0 ? ['--no-sandbox'] : []
const child = spawn(electron.executablePath, [projectRoot, ...rootFlags, ...process.argv.slice(2)], {
  stdio: 'inherit',
  cwd: process.env['INIT_CWD'] ?? projectRoot,
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
child.once('error', (error) => {
  console.error(`Electron could not be started: ${error.message}`)
  process.exitCode = 1
})
child.once('exit', (code) => {
  process.exitCode = code ?? 1
})
