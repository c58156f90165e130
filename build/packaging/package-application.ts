import { globSync } from 'node:fs'
import path from 'node:path'
import { build, Platform } from 'electron-builder'
import { buildApplication } from '../build-application.ts'
import { ensureElectron } from '../electron/ensure-electron.ts'
import { projectRoot } from '../vite/project-paths.ts'
import { electronBuilderConfig } from './electron-builder-config.ts'
import { packaging, stage } from './packaging.ts'
import { stageApplication } from './stage-application.ts'

/**
 * Makes a runnable, unpacked application for this system below release/, and answers its executable.
 * Never an installer: the Electron at hand may be the development substitute.
 */
export async function packageApplication(): Promise<string> {
  const electron = await ensureElectron()
  await buildApplication()
  await stageApplication()
  await build({
    // Not the checkout: a packager that finds its node_modules would put them into the archive.
    projectDir: stage.application,
    targets: Platform.current().createTarget('dir'),
    config: electronBuilderConfig(electron),
    publish: 'never',
  })
  return packagedExecutable()
}

/** The executable inside release/. */
export function packagedExecutable(): string {
  const patterns: Partial<Record<NodeJS.Platform, string>> = {
    darwin: `mac*/${packaging.productName}.app/Contents/MacOS/${packaging.productName}`,
    win32: `win*unpacked/${packaging.executableName}.exe`,
  }
  const release = path.join(projectRoot, 'release')
  const pattern = patterns[process.platform] ?? `linux*unpacked/${packaging.executableName}`
  const [found] = globSync(pattern, { cwd: release })
  if (found === undefined) throw new Error(`Expected a packaged application at release/${pattern}.`)
  return path.join(release, found)
}
