import { cpSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { flipFuses } from '@electron/fuses'
import type { ForgeConfig } from '@electron-forge/shared-types'
import { buildApplication } from './build/build-application.ts'
import { fuses, packaging, stage } from './build/packaging/packaging.ts'
import { stageApplication } from './build/packaging/stage-application.ts'

/**
 * Electron Forge's view of the same package that electron-builder makes; see docs/decisions/packaging.md. No script here
 * runs it: `npm run package` uses electron-builder. It is for those who publish with Forge (`npx electron-forge package`).
 */
const config: ForgeConfig = {
  outDir: 'out/forge',
  packagerConfig: {
    name: packaging.productName,
    executableName: packaging.executableName,
    appBundleId: packaging.applicationId,
    appCategoryType: packaging.category.darwin,
    appCopyright: packaging.copyright,
    icon: stage.icon.replace(/\.png$/, ''),
    asar: true,
    prune: false,
    // The checkout itself is not what is packaged: the stage is, below.
    ignore: (file) => file !== '' && file !== '/package.json',
    extraResource: [],
  },
  hooks: {
    async resolveForgeConfig(resolved) {
      await buildApplication()
      await stageApplication()
      const resources = readdirSync(stage.resources).map((name) => path.join(stage.resources, name))
      return { ...resolved, packagerConfig: { ...resolved.packagerConfig, extraResource: resources } }
    },
    async packageAfterCopy(_config, buildPath) {
      rmSync(buildPath, { recursive: true, force: true })
      cpSync(stage.application, buildPath, { recursive: true })
    },
    async packageAfterExtract(_config, buildPath, _version, platform) {
      const names: Partial<Record<string, string>> = { darwin: 'Electron.app', win32: 'electron.exe' }
      await flipFuses(path.join(buildPath, names[platform] ?? 'electron'), fuses)
    },
  },
}

export default config
