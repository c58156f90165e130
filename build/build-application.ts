import { cpSync, globSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'vite'
import { licenceListName } from '../electron/common/contracts/licence-list.ts'
import { licenceList } from './licences/licence-list.ts'
import { noteBundledPackages } from './licences/note-bundled-packages.ts'
import { mainConfig, preloadConfig } from './vite/electron-rooms-config.ts'
import { nodeRoomsConfig } from './vite/node-rooms-config.ts'
import { distRoot, projectRoot } from './vite/project-paths.ts'
import { rendererConfig } from './vite/renderer-config.ts'

const stamp = path.join(distRoot, 'built')

/** Builds the whole application into dist/ where anything it is made of changed since the last build. */
export async function buildApplication(): Promise<void> {
  if (isUpToDate()) return
  const startedAt = performance.now()
  rmSync(distRoot, { recursive: true, force: true })
  const bundled = new Set<string>()
  for (const config of [nodeRoomsConfig(), mainConfig(), preloadConfig(), rendererConfig()]) {
    await build({ ...config, plugins: [...(config.plugins ?? []), noteBundledPackages(bundled)] })
  }
  // The engine's native modules lie beside the code that loads them.
  const modules = path.join('inference', 'modules')
  cpSync(path.join(projectRoot, 'electron', modules), path.join(distRoot, modules), { recursive: true })
  const licences = licenceList(projectRoot, bundled)
  writeFileSync(path.join(distRoot, 'renderer', licenceListName), JSON.stringify(licences))
  mkdirSync(distRoot, { recursive: true })
  writeFileSync(stamp, '')
  console.log(`Built the application in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`)
}

function isUpToDate(): boolean {
  const builtAt = statSync(stamp, { throwIfNoEntry: false })?.mtimeMs
  if (builtAt === undefined) return false
  // Folders count too: removing a file changes nothing but its folder.
  const inputs = globSync(['electron/**', 'renderer/**', 'build/**', 'package-lock.json', 'package.json'], {
    cwd: projectRoot,
  })
  return inputs.every((input) => {
    const changedAt = statSync(path.join(projectRoot, input), { throwIfNoEntry: false })?.mtimeMs
    return changedAt === undefined || changedAt < builtAt
  })
}
