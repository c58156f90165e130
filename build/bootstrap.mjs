// The one door into the project on a fresh machine: needs nothing but the machine's own Node and npm.
// It installs what the lock file names, and then hands over to the pinned Node runtime.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensurePackages } from './bootstrap/ensure-packages.mjs'
import { ensurePinnedNode } from './bootstrap/ensure-pinned-node.mjs'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

/** What each task runs under the pinned Node: an entry file and the arguments put before the user's. */
const tasks = {
  upscale: ['electron/cli/main.ts', 'upscale'],
  enlarger: ['electron/cli/main.ts'],
  start: ['build/tasks/start.ts'],
  build: ['build/tasks/build.ts'],
  licences: ['build/tasks/licences.ts'],
  gallery: ['build/tasks/gallery.ts'],
  package: ['build/tasks/package.ts'],
  native: ['build/tasks/native.ts'],
  test: ['build/tasks/test.ts'],
  bench: ['tests/bench/main.ts'],
  quality: ['tests/bench/quality/main.ts'],
}

const [task, ...userArguments] = process.argv.slice(2)
if (!Object.hasOwn(tasks, task ?? '')) {
  console.error(`Expected a task (${Object.keys(tasks).join(', ')}) but received "${task ?? ''}".`)
  process.exit(2)
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Enlarger's set-up needs Node 20.19 or newer, but this is Node ${process.versions.node}.`)
  process.exit(1)
}

try {
  await ensurePackages(root)
  runTask(await ensurePinnedNode(root), tasks[task], userArguments)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}

function runTask(pinnedNode, [entry, ...fixedArguments], extraArguments) {
  // Node names type stripping and node:sqlite experimental in versions of this line; the user need not know.
  const flags = ['--disable-warning=ExperimentalWarning']
  const child = spawn(pinnedNode, [...flags, path.join(root, entry), ...fixedArguments, ...extraArguments], {
    stdio: 'inherit',
    // npm works in the project's folder; paths given to the command line are relative to where the user is.
    cwd: entry.startsWith('electron/cli/') ? (process.env.INIT_CWD ?? process.cwd()) : root,
    env: {
      ...process.env,
      PATH: withPinnedNodeFirst(pinnedNode),
      INIT_CWD: process.env.INIT_CWD ?? process.cwd(),
    },
  })
  const relay = (signal) => {
    // A terminal sends Ctrl-C to the whole group: passing it on would make it two.
    if (signal === 'SIGINT' && process.stdin.isTTY) return
    child.kill(signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, relay)
  child.on('error', (error) => {
    console.error(`Could not start ${pinnedNode}: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

function withPinnedNodeFirst(pinnedNode) {
  return [path.dirname(pinnedNode), process.env.PATH ?? process.env.Path ?? ''].join(path.delimiter)
}
