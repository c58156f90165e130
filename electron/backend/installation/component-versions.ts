import { createRequire } from 'node:module'
import sharp from 'sharp'
import { applicationVersion, versionIn } from './application-version.ts'

/** Versions of the program and of what it is built on. */
export interface ComponentVersions {
  readonly version: string
  readonly node: string
  readonly onnxruntime: string
  readonly libvips: string
}

export function componentVersions(): ComponentVersions {
  return {
    version: applicationVersion(),
    node: process.versions.node,
    onnxruntime: versionIn(createRequire(import.meta.url).resolve('onnxruntime-node/package.json')),
    libvips: sharp.versions.vips,
  }
}
