import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import sharp from 'sharp'
import { applicationDirectory } from './application-directory.ts'

/** Versions of the program and of what it is built on. */
export interface ComponentVersions {
  readonly version: string
  readonly node: string
  readonly onnxruntime: string
  readonly libvips: string
}

export function componentVersions(): ComponentVersions {
  return {
    version: versionIn(join(applicationDirectory(), 'package.json')),
    node: process.versions.node,
    onnxruntime: versionIn(createRequire(import.meta.url).resolve('onnxruntime-node/package.json')),
    libvips: sharp.versions.vips,
  }
}

function versionIn(packagePath: string): string {
  const content: unknown = JSON.parse(readFileSync(packagePath, 'utf8'))
  if (typeof content === 'object' && content && 'version' in content) return String(content.version)
  throw new Error(`Expected a version in "${packagePath}".`)
}
