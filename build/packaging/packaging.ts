import path from 'node:path'
import { FuseV1Options, FuseVersion, type FuseV1Config } from '@electron/fuses'
import { projectRoot } from '../vite/project-paths.ts'

/** What both packagers must agree on. */
export const packaging = {
  applicationId: 'app.enlarger.desktop',
  productName: 'Enlarger',
  executableName: 'enlarger',
  category: { linux: 'Graphics', darwin: 'public.app-category.photography' },
  copyright: 'Copyright © the Enlarger contributors',
} as const

/** Where the parts of a package are laid out before a packager takes them. */
export const stage = {
  root: path.join(projectRoot, 'out', 'stage'),
  /** What goes into the archive: main, preload and the window's page. */
  application: path.join(projectRoot, 'out', 'stage', 'application'),
  /** What lies beside the archive, in the resources folder: plain Node cannot read archives. */
  resources: path.join(projectRoot, 'out', 'stage', 'resources'),
  icon: path.join(projectRoot, 'out', 'stage', 'icon.png'),
} as const

/** Switches of the Electron binary: what the application does not need cannot be turned against its user. */
export const fuses: FuseV1Config = {
  version: FuseVersion.V1,
  // The backend has a Node runtime of its own.
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
}
