import { app } from 'electron'
import path from 'node:path'

/** Where the parts of the application lie. */
export interface ApplicationPaths {
  /** The plain Node runtime that the backend runs on. */
  readonly node: string
  readonly backendEntry: string
  readonly preload: string
  /** Folder of the window's page. */
  readonly page: string
  /** Environment of the backend: where it finds what is not beside it. */
  readonly resources: string
}

const nodeName = process.platform === 'win32' ? 'node.exe' : 'node'

/**
 * The parts' places. In a package the backend and its runtime lie beside the archive, in the resources folder:
 * plain Node cannot read the archive. In a checkout, everything is below its root.
 */
export function applicationPaths(): ApplicationPaths {
  const built = path.resolve(import.meta.dirname, '..')
  const inWindow = { preload: path.join(built, 'preload', 'preload.cjs'), page: path.join(built, 'renderer') }
  if (app.isPackaged) {
    const resources = process.resourcesPath
    return {
      ...inWindow,
      resources,
      node: path.join(resources, 'bin', nodeName),
      backendEntry: path.join(resources, 'node', 'backend', 'main.js'),
    }
  }
  const root = path.resolve(built, '..')
  return {
    ...inWindow,
    resources: root,
    node: path.join(root, 'node_modules', 'node', 'bin', nodeName),
    backendEntry: path.join(built, 'backend', 'main.js'),
  }
}
