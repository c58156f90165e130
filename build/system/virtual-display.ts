import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/**
 * Runs `work` with a display that exists only in memory (Linux; elsewhere with the real one), and takes it down
 * afterwards. `work` gets the environment variables that lead programs to it.
 */
export async function withVirtualDisplay<T>(
  work: (environment: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  if (process.platform !== 'linux') return await work({})
  const server = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '3840x2160x24', '-nolisten', 'tcp', '-noreset'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  )
  try {
    // Xvfb chooses a free display itself and writes its number when it is ready.
    return await work({ DISPLAY: `:${await displayNumber(server)}`, WAYLAND_DISPLAY: '' })
  } finally {
    const gone = server.exitCode === null ? once(server, 'exit') : null
    server.kill()
    await gone
  }
}

async function displayNumber(server: ChildProcess): Promise<number> {
  return await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.once('exit', (code) =>
      reject(new Error(`Expected Xvfb to offer a display, but it ended with ${code}.`)),
    )
    server.stdio[3]?.once('data', (chunk: Buffer) => resolve(Number(chunk.toString())))
  })
}
