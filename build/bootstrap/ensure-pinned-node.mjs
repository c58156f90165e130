import { existsSync } from 'node:fs'
import path from 'node:path'
import { runNpm } from './run-npm.mjs'

/** Path of the pinned Node binary, which the registry package `node` brings. */
export function pinnedNodePath(root) {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  return path.join(root, 'node_modules', 'node', 'bin', name)
}

/** The pinned Node binary; fetched by its package's install script when that has not run yet. */
export async function ensurePinnedNode(root) {
  const binary = pinnedNodePath(root)
  if (existsSync(binary)) return binary
  console.log('Fetching the Node runtime that Enlarger is tested with.')
  await runNpm(root, ['rebuild', 'node', '--ignore-scripts=false', '--loglevel=error'])
  if (existsSync(binary)) return binary
  throw new Error(`Expected the package "node" to install ${binary}, but its install script did not.`)
}
