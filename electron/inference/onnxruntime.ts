import { isMainThread } from 'node:worker_threads'

/**
 * onnxruntime, with its telemetry off. This is the only module that loads the library; the lint rules hold every
 * other file to it, tests and benchmarks too.
 *
 * Since 1.29 the official builds for Linux and macOS report to a collector of Microsoft, on by default: they look
 * its name up, connect to it, and keep a device id and a database in the user's cache folder
 * (microsoft/onnxruntime#27379). The variable below switches all of it off, if the process has it before the
 * library starts. The library for Windows does not know the variable, and its binding for Node offers no switch;
 * docs/decisions/privacy.md says what that means.
 */
const variable = 'ORT_DISABLE_TELEMETRY'

if (isMainThread) {
  process.env[variable] = '1'
} else if (process.env[variable] !== '1') {
  // A thread has a copy of the environment; native code reads the process's own.
  throw new Error(`Expected ${variable} to be set by the main thread before a thread loads onnxruntime.`)
}

// Not a static import: those come first, whatever stands above them.
const runtime = await import('onnxruntime-node')

export const { InferenceSession, Tensor, env, listSupportedBackends } = runtime
export type InferenceSession = import('onnxruntime-node').InferenceSession
export type Tensor = import('onnxruntime-node').Tensor
