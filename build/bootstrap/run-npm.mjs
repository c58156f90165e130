import { spawn } from 'node:child_process'

/** Runs npm with these arguments, output shown. Rejects with a sentence when it fails. */
export function runNpm(root, npmArguments) {
  const { command, leading, shell } = npmCommand()
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...leading, ...npmArguments], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell,
      env: npmEnvironment(),
    })
    child.on('error', (error) => reject(new Error(`Could not start npm: ${error.message}`)))
    child.on('exit', (code, signal) => {
      if (code === 0) resolve(undefined)
      else
        reject(
          new Error(`npm ${npmArguments[0]} ended with ${signal ?? `code ${code}`}; its message is above.`),
        )
    })
  })
}

/** How to start npm: through the npm that runs this script where there is one, under the Node it runs on. */
export function npmCommand() {
  const script = process.env.npm_execpath
  if (script?.endsWith('.js')) {
    return { command: process.env.npm_node_execpath ?? process.execPath, leading: [script], shell: false }
  }
  return { command: 'npm', leading: [], shell: process.platform === 'win32' }
}

/**
 * onnxruntime-node's install script would download CUDA libraries on Linux, and fail the whole install where
 * it cannot. The CPU and WebGPU work without them; who wants CUDA sets the variable.
 */
function npmEnvironment() {
  return { ...process.env, ONNXRUNTIME_NODE_INSTALL: process.env.ONNXRUNTIME_NODE_INSTALL ?? 'skip' }
}
