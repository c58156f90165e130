import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:process'
import { dirname, join } from 'node:path'
import { listSupportedBackends } from './onnxruntime.ts'
import { executionProviders, type ExecutionProvider } from '../common/identifiers.ts'

/**
 * Execution providers that this onnxruntime can load, best first. CUDA is no part of the package: it counts
 * once its provider library lies beside the runtime's own.
 */
export function availableProviders(): ExecutionProvider[] {
  const loadable = listSupportedBackends()
    .filter(({ name, bundled }) => bundled || existsSync(providerLibrary(name)))
    .map(({ name }): string => name)
  return executionProviders.filter((provider) => loadable.includes(provider))
}

function providerLibrary(name: string): string {
  const packageRoot = dirname(dirname(createRequire(import.meta.url).resolve('onnxruntime-node')))
  const folder = join(packageRoot, 'bin', 'napi-v6', platform, arch)
  return platform === 'win32'
    ? join(folder, `onnxruntime_providers_${name}.dll`)
    : join(folder, `libonnxruntime_providers_${name}.so`)
}
