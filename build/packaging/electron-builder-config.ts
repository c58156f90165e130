import { rm } from 'node:fs/promises'
import path from 'node:path'
import { FuseV1Options } from '@electron/fuses'
import type { Configuration } from 'electron-builder'
import type { ElectronRuntime } from '../electron/ensure-electron.ts'
import { imageExtensions, imageMimeTypes } from '../../electron/common/formats/image-formats.ts'
import { projectRoot } from '../vite/project-paths.ts'
import { fuses, packaging, stage } from './packaging.ts'

/** electron-builder's configuration for a package around `electron`. */
export function electronBuilderConfig(electron: ElectronRuntime): Configuration {
  return {
    appId: packaging.applicationId,
    productName: packaging.productName,
    executableName: packaging.executableName,
    copyright: packaging.copyright,
    directories: { output: path.join(projectRoot, 'release') },
    electronDist: electron.distPath,
    electronVersion: electron.version,
    asar: true,
    files: ['**/*', '!node_modules'],
    // Nothing to rebuild: native code belongs to plain Node, whose binaries come with their packages.
    npmRebuild: false,
    extraResources: [{ from: stage.resources, to: '.', filter: ['**/*', '!**/.bin'] }],
    icon: stage.icon,
    electronFuses: {
      runAsNode: fuses[FuseV1Options.RunAsNode] === true,
      enableNodeOptionsEnvironmentVariable:
        fuses[FuseV1Options.EnableNodeOptionsEnvironmentVariable] === true,
      enableNodeCliInspectArguments: fuses[FuseV1Options.EnableNodeCliInspectArguments] === true,
      enableEmbeddedAsarIntegrityValidation:
        fuses[FuseV1Options.EnableEmbeddedAsarIntegrityValidation] === true,
      onlyLoadAppFromAsar: fuses[FuseV1Options.OnlyLoadAppFromAsar] === true,
      grantFileProtocolExtraPrivileges: fuses[FuseV1Options.GrantFileProtocolExtraPrivileges] === true,
    },
    // "Open with": offered for images, never their default program.
    fileAssociations: [{ ext: [...imageExtensions], name: 'Image', role: 'Viewer', rank: 'Alternate' }],
    linux: {
      category: packaging.category.linux,
      mimeTypes: [...imageMimeTypes],
    },
    mac: { category: packaging.category.darwin },
    publish: null,
    // Electron's own demonstration, which a copied distribution still holds.
    afterPack: async ({ packager, appOutDir }) => {
      await rm(path.join(packager.getResourcesDir(appOutDir), 'default_app.asar'), { force: true })
    },
  }
}
